const char *greet(void) { return "good day"; }
