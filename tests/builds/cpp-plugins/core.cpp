int core_weight(int a) { return a * 3; }
