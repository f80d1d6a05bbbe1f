#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ids.h"

namespace skein {

// The parameters of one question: what stands after the `?` of an address.
class Query {
 public:
  // Of "from=10&name=main.main%2Efunc1". Percent signs and `+` are decoded; a parameter without `=`
  // is empty. Nothing is malformed: what cannot be decoded stays as it is.
  explicit Query(std::string_view encoded);

  // The first parameter of that name; nullptr if there is none.
  const std::string* Find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

// Reads typed parameters in a straight line. The first wrong one sticks; ask once, after the last:
//
//   QueryReader in(query);
//   const Nanos from = in.Time("from", 0);
//   if (in.failed()) return ErrorAnswer(400, in.error());
//
// A parameter that is absent or empty has its default; without a default it is an error.
class QueryReader {
 public:
  explicit QueryReader(const Query& query) : query_(query) {}

  std::string_view Text(std::string_view name);  // Empty if absent. Lives as long as the query.
  int64_t Number(std::string_view name, int64_t low, int64_t high);
  int64_t Number(std::string_view name, int64_t low, int64_t high, int64_t fallback);
  Nanos Time(std::string_view name, Nanos fallback);  // Whole nanoseconds, may be negative.
  bool Flag(std::string_view name);                   // "1" or "true"; absent is false.

  // The position of the value in `choices`; 0, the default, if absent.
  template <typename Choices>
  size_t Choice(std::string_view name, const Choices& choices) {
    const std::string_view value = Text(name);
    if (value.empty()) return 0;
    size_t position = 0;
    for (const std::string_view choice : choices) {
      if (choice == value) return position;
      ++position;
    }
    Fail(name, value, "is none of the choices");
    return 0;
  }

  // "from: "x" is no whole number". Also for callers who find fault with a value themselves.
  void Fail(std::string_view name, std::string_view value, std::string_view what);

  bool failed() const { return error_.has_value(); }
  const std::string& error() const { return *error_; }  // Requires failed().

 private:
  std::optional<int64_t> Whole(std::string_view name);

  const Query& query_;
  std::optional<std::string> error_;
};

}  // namespace skein
