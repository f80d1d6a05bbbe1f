#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace skein {

// What people type, as the verbs want it. Words are those behind "skein".

// "help trace summary" and "trace help summary" as "trace summary --help", "version" as "--version".
std::vector<std::string> WithoutHelpVerb(std::vector<std::string> words);

// Flags of `skein FILE` that are written as Go's tools write theirs, -http and -no-browser, with two dashes.
std::vector<std::string> WithTwoDashes(std::vector<std::string> words);

// Of a verb that runs a program, with the options of `verb`: without the -- that may stand before the program.
std::vector<std::string> WithoutDashes(std::vector<std::string> words, const CLI::App& verb);

// The one of `names` that was meant by `word`: the one that begins so, or else the one that differs in fewest
// letters, two at most. Empty: none is near.
std::string_view NearestName(std::string_view word, std::span<const std::string_view> names);

}  // namespace skein
