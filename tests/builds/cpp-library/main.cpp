#include <boost/filesystem.hpp>
#include <clocale>
#include <ctime>
#include <curl/curl.h>
#include <fstream>
#include <iostream>
#include <zlib.h>
std::string help();
int main(int c, char **v) {
  std::cout << help() << " " << (curl_easy_init() != nullptr) << " " << (zlibVersion() != nullptr) << " " << v[1] << "\n";
  std::cout << boost::filesystem::exists("assets/a.txt") << "\n";
  std::cout << (setlocale(LC_ALL, "") ? setlocale(LC_ALL, nullptr) : "no locale") << "\n";
  time_t t = 0; char b[64]; strftime(b, 64, "%F %T %Z", localtime(&t)); std::cout << b << "\n";
  std::cout << boost::filesystem::exists("/etc/ssl/certs/ca-certificates.crt") << "\n";
}
