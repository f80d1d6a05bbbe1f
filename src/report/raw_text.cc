#include <algorithm>
#include <ctime>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/text_reports.h"

namespace skein {
namespace {

// As Go prints a time.Time: "2017-07-13 02:03:04.5 +0000 UTC".
std::string GoTime(int64_t time_ns) {
  constexpr int64_t kSecond = 1'000'000'000;
  const int64_t nanos = ((time_ns % kSecond) + kSecond) % kSecond;
  const time_t seconds = (time_ns - nanos) / kSecond;
  tm local = {};
  localtime_r(&seconds, &local);
  char date[64], zone[64];
  std::string text(date, strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", &local));
  if (nanos != 0) {
    std::string digits = fmt::format(".{:09}", nanos);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += digits;
  }
  return text + std::string(zone, strftime(zone, sizeof zone, " %z %Z", &local));
}

// "1.5": a number of units, with as many decimals as it needs.
std::string InUnits(uint64_t value, uint64_t unit) {
  std::string text = fmt::format("{}", value / unit);
  uint64_t rest = value % unit;
  if (rest == 0) return text;
  std::string digits;
  for (uint64_t place = unit / 10; place > 0; place /= 10) {
    digits += static_cast<char>('0' + rest / place);
    rest %= place;
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  return text + "." + digits;
}

std::string GoDuration(uint64_t ns) {
  constexpr uint64_t kMinute = 60'000'000'000;
  if (ns == 0) return "0s";
  if (ns < 1'000) return fmt::format("{}ns", ns);
  if (ns < 1'000'000) return InUnits(ns, 1'000) + "µs";
  if (ns < 1'000'000'000) return InUnits(ns, 1'000'000) + "ms";
  std::string text;
  const uint64_t minutes = ns / kMinute;
  if (minutes >= 60) text += fmt::format("{}h", minutes / 60);
  if (minutes > 0) text += fmt::format("{}m", minutes % 60);
  return text + InUnits(ns % kMinute, 1'000'000'000) + "s";
}

// Of a text in UTF-8.
std::string_view FirstCharacters(std::string_view text, int count) {
  size_t bytes = 0;
  for (; count > 0 && bytes < text.size(); --count) {
    ++bytes;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80)
      ++bytes;
  }
  return text.substr(0, bytes);
}

// As Go prints a duration with %.4v: its text, cut to four characters.
std::string ShortGoDuration(int64_t duration_ns) {
  const auto ns = static_cast<uint64_t>(duration_ns);
  const std::string text = duration_ns < 0 ? "-" + GoDuration(-ns) : GoDuration(ns);
  return std::string(FirstCharacters(text, 4));
}

class Dump {
 public:
  explicit Dump(const Profile& profile) : profile_(profile) {}

  std::string Text() {
    Header();
    Samples();
    Line("Locations");
    for (size_t i = 0; i < profile_.locations.size(); ++i)
      Location(i);
    Line("Mappings");
    for (size_t i = 0; i < profile_.mappings.size(); ++i)
      Mapping(i);
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void Header() {
    for (const StringId comment : profile_.comments)
      Line("Comment: {}", profile_.text(comment));
    if (profile_.doc_url != StringId::kEmpty) Line("Doc: {}", profile_.text(profile_.doc_url));
    Line("PeriodType: {} {}", profile_.text(profile_.period_type.type),
         profile_.text(profile_.period_type.unit));
    Line("Period: {}", profile_.period);
    if (profile_.time_ns != 0) Line("Time: {}", GoTime(profile_.time_ns));
    if (profile_.duration_ns != 0) Line("Duration: {}", ShortGoDuration(profile_.duration_ns));
  }

  void Samples() {
    Line("Samples:");
    std::vector<std::string> types;
    for (const Profile::ValueType& type : profile_.sample_types) {
      types.push_back(fmt::format("{}/{}{}", profile_.text(type.type), profile_.text(type.unit),
                                  type.type == profile_.default_sample_type ? "[dflt]" : ""));
    }
    Line("{}", fmt::join(types, " "));
    for (size_t i = 0; i < profile_.sample_count(); ++i)
      Sample(i);
  }

  void Sample(size_t sample) {
    for (const int64_t value : profile_.values(sample))
      fmt::format_to(std::back_inserter(out_), " {:>10}", value);
    out_ += ": ";
    for (const uint32_t location : profile_.stack(sample))
      fmt::format_to(std::back_inserter(out_), "{} ", profile_.location_id(location));
    out_ += '\n';
    Labels(sample, true);
    Labels(sample, false);
  }

  void Labels(size_t sample, bool texts) {
    const std::span<const Profile::Label> labels = profile_.labels(sample);
    std::vector<std::string> shown;
    for (size_t i = 0; i < labels.size();) {
      size_t end = i;
      while (end < labels.size() && labels[end].key == labels[i].key &&
             labels[end].is_text() == labels[i].is_text())
        ++end;
      if (labels[i].is_text() == texts) shown.push_back(OneKey(labels.subspan(i, end - i)));
      i = end;
    }
    if (shown.empty()) return;
    std::ranges::sort(shown);
    Line("                {}", fmt::join(shown, " "));
  }

  std::string OneKey(std::span<const Profile::Label> labels) {
    const bool has_unit = std::ranges::any_of(
        labels, [](const Profile::Label& label) { return label.unit != StringId::kEmpty; });
    std::vector<std::string> values;
    for (const Profile::Label& label : labels) {
      values.push_back(label.is_text() ? std::string(profile_.text(label.text))
                       : has_unit ? fmt::format("{} {}", label.number, profile_.text(label.unit))
                                  : std::to_string(label.number));
    }
    return fmt::format("{}:[{}]", profile_.text(labels[0].key), fmt::join(values, " "));
  }

  void Location(size_t index) {
    const Profile::Location& location = profile_.locations[index];
    std::string head = fmt::format("{:>6}: 0x{:x} ", profile_.location_id(index), location.address);
    if (location.mapping != Profile::kNone)
      head += fmt::format("M={} ", profile_.mapping_id(location.mapping));
    if (location.folded) head += "[F] ";
    if (location.line_count == 0) Line("{}", head);
    for (const Profile::Line& line : profile_.lines(location)) {
      const Profile::Function& function = profile_.functions[line.function];
      const bool renamed = function.name != function.system_name;
      Line("{}{} {}:{}:{} s={}{}", head, profile_.name(function), profile_.text(function.filename),
           line.line, line.column, function.start_line,
           renamed ? fmt::format("({})", profile_.text(function.system_name)) : "");
      head = "             ";
    }
  }

  void Mapping(size_t index) {
    const Profile::Mapping& mapping = profile_.mappings[index];
    Line("{}: {:#x}/{:#x}/{:#x} {} {} {}{}{}{}", profile_.mapping_id(index), mapping.start,
         mapping.limit, mapping.offset, profile_.text(mapping.file),
         profile_.text(mapping.build_id), mapping.has_functions ? "[FN]" : "",
         mapping.has_filenames ? "[FL]" : "", mapping.has_line_numbers ? "[LN]" : "",
         mapping.has_inline_frames ? "[IN]" : "");
  }

  const Profile& profile_;
  std::string out_;
};

}  // namespace

std::string RawText(const Profile& profile) {
  return Dump(profile).Text();
}

}  // namespace skein
