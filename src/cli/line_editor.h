#pragma once

#include <functional>
#include <string>
#include <vector>

namespace skein {

// Reads lines from standard input. On a terminal they can be edited: arrows, Home and End, Ctrl+A E K U W,
// earlier lines with up and down, completion with Tab. Elsewhere lines are taken as they come;
// `prompts_pipes`: the prompt is printed there too.
class LineEditor {
 public:
  using Complete = std::function<std::string(const std::string& line)>;

  LineEditor(Complete complete, bool prompts_pipes)
      : complete_(std::move(complete)), prompts_pipes_(prompts_pipes) {}

  // False: there are no more lines.
  bool Read(const std::string& prompt, std::string& line);

 private:
  bool Edit(const std::string& prompt, std::string& line);
  bool TakeKey(char key, std::string& line);
  void TakeArrow(std::string& line);
  void Recall(size_t index, std::string& line);

  Complete complete_;
  const bool prompts_pipes_;
  std::vector<std::string> history_;
  size_t recalled_ = 0;  // Index in history_; its size: the new line.
  size_t cursor_ = 0;    // In bytes.
};

}  // namespace skein
