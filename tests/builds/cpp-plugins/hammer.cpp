extern "C" const char *name() { return "hammer"; }
