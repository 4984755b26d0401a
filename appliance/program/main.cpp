#include <string>
#include <vector>

#include "appliance/program/commands.hpp"
#include "appliance/program/process.hpp"

int main(int count, char** words, char** environment) {
  mc::program::harden_process();
  std::vector<std::string> arguments(words + 1, words + count);
  return mc::program::run(arguments, mc::program::terminal_console(), environment);
}
