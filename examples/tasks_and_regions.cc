// A task of three steps around a file, whose last one is done by another thread.

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>

#include <skein/trace.h>
#include <unistd.h>

std::string ReadFile(const std::string& path) {
  const skein::Region region("read file");
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  skein::Log("bytes", std::to_string(content.str().size()));
  return content.str();
}

size_t CountWords(const std::string& text) {
  const skein::Region region("count words");
  std::istringstream in(text);
  size_t words = 0;
  for (std::string word; in >> word;)
    ++words;
  return words;
}

int main(int argc, char** argv) {
  const skein::ScopedTrace trace(argc > 1 ? argv[1] : "tasks.trace");
  if (trace.failure()) {
    std::cerr << trace.failure().why() << "\n";
    return 1;
  }
  const skein::Task task("word count");
  const std::string path = "tasks_and_regions.tmp";
  {
    const skein::Region region("write file");
    std::ofstream out(path);
    for (int i = 0; i < 100'000; ++i)
      out << "word" << i << "\n";
  }
  const std::string text = ReadFile(path);
  std::thread counter([&text, context = skein::Context(task)] {
    const skein::Within within(context);
    std::cout << CountWords(text) << " words\n";
  });
  counter.join();
  std::remove(path.c_str());
}
