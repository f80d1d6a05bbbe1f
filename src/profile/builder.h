#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "profile/profile.h"

namespace skein {

// Makes a profile, each function, location and line once.
//
//   ProfileBuilder builder({{"contentions", "count"}, {"delay", "nanoseconds"}});
//   const uint32_t leaf = builder.Frame({.function = "main.wait", .file = "a.go", .line = 12});
//   builder.Sample({leaf, caller}, {1, 2500});
//   return builder.Finish();
class ProfileBuilder {
 public:
  using TypeAndUnit = std::pair<std::string_view, std::string_view>;

  struct FrameText {
    std::string_view function;
    std::string_view file = "";
    int64_t line = 0;
    int64_t start_line = 0;
    uint64_t address = 0;
    uint32_t mapping = Profile::kNone;
  };

  struct LabelText {
    std::string_view key;
    std::string_view text;  // Empty: a number.
    int64_t number = 0;
    std::string_view unit = "";
  };

  explicit ProfileBuilder(std::span<const TypeAndUnit> sample_types);
  ProfileBuilder(std::initializer_list<TypeAndUnit> sample_types)
      : ProfileBuilder(std::span(sample_types.begin(), sample_types.size())) {}

  // Indices, for what follows.
  uint32_t Function(std::string_view name,
                    std::string_view file,
                    int64_t start_line = 0,
                    std::string_view system_name = "");
  uint32_t Location(uint64_t address, uint32_t mapping, std::span<const Profile::Line> lines);
  uint32_t Frame(const FrameText& frame);  // A location of one line.

  // A stack is leaf first. Equal samples are not joined; see MergeProfiles().
  void Sample(std::span<const uint32_t> stack,
              std::span<const int64_t> values,
              std::span<const LabelText> labels = {});
  void Sample(std::initializer_list<uint32_t> stack,
              std::initializer_list<int64_t> values,
              std::initializer_list<LabelText> labels = {}) {
    Sample(std::span(stack.begin(), stack.size()), std::span(values.begin(), values.size()),
           std::span(labels.begin(), labels.size()));
  }

  StringId Intern(std::string_view text) { return profile_.strings.Intern(text); }

  // For the header: period, times, comments, mappings ...
  Profile& profile() { return profile_; }

  // Call once, at the end.
  Profile Finish() { return std::move(profile_); }

 private:
  struct FunctionKey {
    StringId name, system_name, filename;
    int64_t start_line;
    bool operator==(const FunctionKey&) const = default;
  };
  struct FunctionHash {
    size_t operator()(const FunctionKey& key) const;
  };

  uint32_t NewLocation(uint64_t address, uint32_t mapping, std::span<const Profile::Line> lines);
  bool IsLocation(uint32_t index,
                  uint64_t address,
                  uint32_t mapping,
                  std::span<const Profile::Line> lines) const;

  Profile profile_;
  std::unordered_map<FunctionKey, uint32_t, FunctionHash> functions_;
  std::unordered_multimap<size_t, uint32_t> locations_;  // By hash.
  std::vector<Profile::Label> labels_;
};

}  // namespace skein
