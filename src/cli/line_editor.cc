#include "cli/line_editor.h"

#include <cstdio>
#include <iostream>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace skein {
namespace {

constexpr char kControlA = 1, kControlC = 3, kControlD = 4, kControlE = 5, kBackspace = 8, kTab = 9,
               kControlK = 11, kControlU = 21, kControlW = 23, kEscape = 27, kDelete = 127;

// One key at a time while it lives.
class RawTerminal {
 public:
  RawTerminal() {
    tcgetattr(STDIN_FILENO, &before_);
    termios raw = before_;
    raw.c_lflag &= static_cast<tcflag_t>(~(ICANON | ECHO | ISIG));
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  }
  ~RawTerminal() { tcsetattr(STDIN_FILENO, TCSADRAIN, &before_); }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  termios before_ = {};
};

bool ReadKey(char& key) {
  return read(STDIN_FILENO, &key, 1) == 1;
}

bool IsInsideCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

size_t Before(const std::string& line, size_t at) {
  if (at == 0) return 0;
  do {
    --at;
  } while (at > 0 && IsInsideCharacter(line[at]));
  return at;
}

size_t After(const std::string& line, size_t at) {
  if (at == line.size()) return at;
  do {
    ++at;
  } while (at < line.size() && IsInsideCharacter(line[at]));
  return at;
}

void Draw(const std::string& prompt, const std::string& line, size_t cursor) {
  size_t right = 0;
  for (size_t at = cursor; at < line.size(); at = After(line, at))
    ++right;
  fmt::print("\r\x1b[K{}{}", prompt, line);
  if (right > 0) fmt::print("\x1b[{}D", right);
  std::fflush(stdout);
}

}  // namespace

bool LineEditor::Read(const std::string& prompt, std::string& line) {
  line.clear();
  if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1) {
    if (prompts_pipes_) fmt::print("{}", prompt);
    std::fflush(stdout);
    return static_cast<bool>(std::getline(std::cin, line));
  }
  const bool more = Edit(prompt, line);
  fmt::print("\n");
  std::fflush(stdout);
  if (more && !line.empty() && (history_.empty() || history_.back() != line))
    history_.push_back(line);
  return more;
}

bool LineEditor::Edit(const std::string& prompt, std::string& line) {
  const RawTerminal raw;
  recalled_ = history_.size();
  cursor_ = 0;
  for (char key = 0;;) {
    Draw(prompt, line, cursor_);
    if (!ReadKey(key)) return false;
    if (key == '\r' || key == '\n') return true;
    if (key == kControlD && line.empty()) return false;
    if (!TakeKey(key, line)) {
      line.clear();
      return true;
    }
  }
}

// False: the line is given up.
bool LineEditor::TakeKey(char key, std::string& line) {
  switch (key) {
    case kControlA:
      cursor_ = 0;
      break;
    case kControlC:
      return false;
    case kControlE:
      cursor_ = line.size();
      break;
    case kControlK:
      line.resize(cursor_);
      break;
    case kControlU:
      line.erase(0, cursor_), cursor_ = 0;
      break;
    case kControlW: {
      const size_t word = line.find_last_not_of(' ', cursor_ == 0 ? 0 : cursor_ - 1);
      const size_t space = word == std::string::npos ? word : line.find_last_of(' ', word);
      const size_t from = space == std::string::npos ? 0 : space + 1;
      line.erase(from, cursor_ - from);
      cursor_ = from;
      break;
    }
    case kTab:
      line = complete_(line);
      cursor_ = line.size();
      break;
    case kBackspace:
    case kDelete: {
      const size_t from = Before(line, cursor_);
      line.erase(from, cursor_ - from);
      cursor_ = from;
      break;
    }
    case kEscape:
      TakeArrow(line);
      break;
    default:
      if (static_cast<unsigned char>(key) >= 0x20) line.insert(cursor_++, 1, key);
  }
  return true;
}

void LineEditor::TakeArrow(std::string& line) {
  char bracket = 0, key = 0;
  if (!ReadKey(bracket) || !ReadKey(key)) return;
  switch (key) {
    case 'A':
      if (recalled_ > 0) Recall(recalled_ - 1, line);
      break;
    case 'B':
      if (recalled_ < history_.size()) Recall(recalled_ + 1, line);
      break;
    case 'C':
      cursor_ = After(line, cursor_);
      break;
    case 'D':
      cursor_ = Before(line, cursor_);
      break;
    case 'H':
      cursor_ = 0;
      break;
    case 'F':
      cursor_ = line.size();
      break;
    case '3':  // Delete, which ends in '~'.
      line.erase(cursor_, After(line, cursor_) - cursor_);
      ReadKey(key);
      break;
    default:
      break;
  }
}

void LineEditor::Recall(size_t index, std::string& line) {
  recalled_ = index;
  line = index < history_.size() ? history_[index] : "";
  cursor_ = line.size();
}

}  // namespace skein
