#include "cli/verb.h"

int main(int argc, char** argv) {
  return skein::RunSkein(argc, argv);
}
