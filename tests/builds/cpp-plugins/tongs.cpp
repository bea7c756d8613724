extern "C" const char *name() { return "tongs"; }
