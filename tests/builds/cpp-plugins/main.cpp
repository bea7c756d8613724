#include <boost/filesystem.hpp>
#include <boost/program_options.hpp>
#include <dlfcn.h>
#include <iostream>
#include <set>
int core_weight(int);
namespace po = boost::program_options;
int main(int c, char **v) {
  po::options_description d; d.add_options()("plugins", po::value<std::string>());
  po::variables_map m; po::store(po::parse_command_line(c, v, d), m);
  std::set<std::string> files;
  for (auto &e : boost::filesystem::directory_iterator(m["plugins"].as<std::string>())) files.insert(e.path().string());
  for (auto &f : files) { void *h = dlopen(f.c_str(), RTLD_NOW); std::cout << ((const char *(*)())dlsym(h, "name"))() << "\n"; }
  std::cout << core_weight(4) << "\n";
}
