#include <string>
std::string help() { return "helper"; }
