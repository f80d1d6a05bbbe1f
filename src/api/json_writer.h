#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skein {

// Writes one JSON value, front to back, into a string. Commas are its business; balance is the
// caller's. Text that is not UTF-8 (traces may hold any bytes) has U+FFFD in place of what is wrong.
//
//   JsonWriter json;
//   json.BeginObject();
//   json.Field("id", 17);
//   json.Key("frames").BeginArray();
//   ...
//   json.EndArray().EndObject();
//   return json.Take();
//
// An optional that has no value is written as null.
class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view name);

  JsonWriter& Null() { return Raw("null"); }
  JsonWriter& Value(std::string_view text);
  JsonWriter& Value(const char* text) { return Value(std::string_view(text)); }
  JsonWriter& Value(bool truth) { return Raw(truth ? "true" : "false"); }
  JsonWriter& Value(double number);  // Six significant digits; null if it is not finite.
  JsonWriter& Value(std::integral auto number) {
    if constexpr (std::signed_integral<decltype(number)>) return Signed(number);
    return Unsigned(static_cast<uint64_t>(number));
  }

  template <typename T>
  JsonWriter& Value(const std::optional<T>& value) {
    return value ? Value(*value) : Null();
  }

  template <typename T>
  JsonWriter& Field(std::string_view name, const T& value) {
    return Key(name).Value(value);
  }
  JsonWriter& NullField(std::string_view name) { return Key(name).Null(); }

  // Shortest text that reads back as the same double.
  JsonWriter& ExactValue(double number);

  size_t size() const { return text_.size(); }
  std::string Take() { return std::move(text_); }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  JsonWriter& Raw(std::string_view text);
  JsonWriter& Signed(int64_t number);
  JsonWriter& Unsigned(uint64_t number);
  void Separate();
  void Quote(std::string_view text);

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace skein
