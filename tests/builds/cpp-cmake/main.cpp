#include <fstream>
#include <iostream>
#include <string>

std::string pack(const std::string &);

int main(int count, char **words) {
    std::ifstream banner("/usr/local/share/squeeze/banner.txt");
    std::string line;
    std::getline(banner, line);
    std::string text = count > 1 ? words[1] : "";
    std::cout << line << ' ' << text.size() << " -> " << pack(text).size() << std::endl;
    return banner ? 0 : 1;
}
