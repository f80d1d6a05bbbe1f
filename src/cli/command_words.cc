#include "cli/command_words.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include <CLI/CLI.hpp>

namespace skein {
namespace {

constexpr size_t kShortestBeginning = 3;  // "sum" is meant to be summary, "e" could be anything.
constexpr size_t kMostEdits = 2;

// How many letters must be put in, taken out or replaced to make one of the other.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t k = 0; k < b.size(); ++k) {
      const size_t replaced = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({replaced, row[k] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> WithoutHelpVerb(std::vector<std::string> words) {
  const size_t at = !words.empty() && words[0] == "trace" ? 1 : 0;
  if (words.size() <= at) return words;
  if (words[at] == "help") {
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
    words.emplace_back("--help");
  } else if (words.size() == at + 1 && words[at] == "version") {
    return {"--version"};
  }
  return words;
}

std::vector<std::string> WithTwoDashes(std::vector<std::string> words) {
  const auto is_flag = [](std::string_view word) {
    return word == "-http" || word.starts_with("-http=") || word == "-no-browser" ||
           word == "-no_browser";
  };
  for (std::string& word : words) {
    if (!is_flag(word)) continue;
    std::ranges::replace(word, '_', '-');
    word.insert(0, 1, '-');
  }
  return words;
}

std::vector<std::string> WithoutDashes(std::vector<std::string> words, const CLI::App& verb) {
  for (size_t i = 1; i < words.size() && words[i].starts_with('-'); ++i) {
    if (words[i] == "--") {
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
    const CLI::Option* option = verb.get_option_no_throw(words[i]);
    if (option != nullptr && option->get_items_expected_min() > 0) ++i;  // Its value.
  }
  return words;
}

std::string_view NearestName(std::string_view word, std::span<const std::string_view> names) {
  const auto begins = [&](std::string_view name) { return name.starts_with(word); };
  if (word.size() >= kShortestBeginning)
    if (const auto whole = std::ranges::find_if(names, begins); whole != names.end()) return *whole;
  const auto edits = [&](std::string_view name) { return EditDistance(word, name); };
  const auto nearest = std::ranges::min_element(names, {}, edits);
  const size_t most = std::min(kMostEdits, word.size() / kShortestBeginning);
  return nearest != names.end() && edits(*nearest) <= most ? *nearest : "";
}

}  // namespace skein
