#include "gotrace/text_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "gotrace/go_quote.h"
#include "gotrace/header.h"
#include "gotrace/raw_event.h"
#include "gotrace/raw_reader.h"
#include "gotrace/raw_writer.h"

namespace skein {
namespace {

constexpr size_t kPieceBytes = 64 * 1024;
constexpr std::array<std::string_view, 4> kFrameFields = {"pc", "func", "file", "line"};
constexpr std::string_view kBlank = " \t\r\v\f";

void Append(std::string& out, uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void AppendArg(std::string& out, char before, std::string_view name, uint64_t value) {
  out += before;
  out += name;
  out += '=';
  Append(out, value);
}

void AppendEvent(std::string& out, const RawEvent& event, const RawLayouts& layouts) {
  const RawLayout& layout = layouts[event.code];
  out += layout.name;
  for (size_t i = 0; i < event.args.size(); ++i)
    AppendArg(out, ' ', layout.args[i], event.args[i]);
  for (const auto& frame : event.frames) {
    out += "\n\t";
    for (size_t i = 0; i < kFrameFields.size(); ++i) {
      if (i != 0) out += ' ';
      out += kFrameFields[i];
      out += '=';
      Append(out, frame[i]);
      if (!layouts.frames_have_names()) break;
    }
  }
  if (layout.trailer == RawLayout::Trailer::kBytes) {
    out += "\n\tdata=";
    out += GoQuote({reinterpret_cast<const char*>(event.data.data()), event.data.size()});
  }
  out += '\n';
}

// Reads the text line by line.
class Assembler {
 public:
  explicit Assembler(std::string_view text) : rest_(text) {}

  Result<std::vector<std::byte>> Run() {
    if (!ReadHeader()) return Failure();
    RawEvent event;
    while (NextLine()) {
      if (!ReadEvent(event)) return Failure();
      writer_->Write(event);
    }
    return writer_->Finish();
  }

 private:
  Error Failure() const {
    return {Error::Code::kInvalidArgument, "line " + std::to_string(line_number_) + ": " + why_};
  }

  bool Fail(std::string why) {
    why_ = std::move(why);
    return false;
  }

  // The next line on which something stands, blanks and remarks taken off. False: there is none.
  bool NextLine() {
    while (!rest_.empty()) {
      ++line_number_;
      const size_t end = rest_.find('\n');
      line_ = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      line_.remove_prefix(std::min(line_.find_first_not_of(kBlank), line_.size()));
      if (!line_.empty() && line_.front() != '#') return true;
    }
    line_ = {};
    return false;
  }

  // What NextLine() would give, without going there.
  std::string_view PeekLine() const {
    Assembler ahead(rest_);
    ahead.NextLine();
    return ahead.line_;
  }

  // Up to the next blank or remark; empty at the end of the line.
  std::string_view Token() {
    line_.remove_prefix(std::min(line_.find_first_not_of(kBlank), line_.size()));
    const size_t end = std::min(line_.find_first_of(" \t\r\v\f#"), line_.size());
    const std::string_view token = line_.substr(0, end);
    line_.remove_prefix(end);
    return token;
  }

  bool EndLine() {
    const std::string_view token = Token();
    if (token.empty()) return true;
    return Fail("\"" + std::string(token) + "\" is too much");
  }

  bool ReadHeader() {
    constexpr std::string_view kGo = "Go1.";
    if (!NextLine() || Token() != "Trace") return Fail("a text begins with \"Trace Go1.N\"");
    std::string_view go = Token();
    if (!go.starts_with(kGo)) return Fail("a text begins with \"Trace Go1.N\"");
    go.remove_prefix(kGo.size());
    const std::optional<uint64_t> number = Number(go);
    if (!number || *number > 99) return Fail("\"" + std::string(go) + "\" is no version of Go");
    const std::string bytes = HeaderBytes(static_cast<int>(*number));
    const Result<TraceHeader> header = ParseHeader(std::as_bytes(std::span(bytes)));
    if (!header.ok() || header->is_unknown())
      return Fail("there are no traces of Go 1." + std::string(go));
    writer_ = std::make_unique<RawWriter>(header->version);
    return EndLine();
  }

  bool ReadEvent(RawEvent& event) {
    const std::string_view name = Token();
    const std::optional<uint8_t> code = writer_->layouts().Find(name);
    if (!code) return Fail("there is no event \"" + std::string(name) + "\"");
    const RawLayout& layout = writer_->layouts()[*code];
    event.code = *code;
    event.args.clear();
    event.frames.clear();
    event.data = {};
    for (std::string_view arg : layout.args) {
      if (!ReadArg(arg, event)) return false;
    }
    if (!EndLine()) return false;
    if (layout.trailer == RawLayout::Trailer::kFrames) return ReadFrames(event);
    if (layout.trailer == RawLayout::Trailer::kBytes) return ReadData(event);
    return true;
  }

  // Sizes are counted; they need not be given.
  bool ReadArg(std::string_view name, RawEvent& event) {
    const std::string_view before = line_;
    const std::string_view token = Token();
    const bool named = token.starts_with(name) && token.substr(name.size()).starts_with('=');
    if (!named && (name == "size" || name == "nframes")) {
      line_ = before;
      event.args.push_back(kNotGiven);
      return true;
    }
    if (!named)
      return Fail("expected " + std::string(name) + "=, not \"" + std::string(token) + "\"");
    const std::optional<uint64_t> value = Number(token.substr(name.size() + 1));
    if (!value) return Fail("\"" + std::string(token) + "\" is no number");
    event.args.push_back(*value);
    return true;
  }

  static std::optional<uint64_t> Number(std::string_view text) {
    uint64_t value = 0;
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return negative ? -value : value;
  }

  bool ReadFrames(RawEvent& event) {
    const size_t stack_line = line_number_;
    RawEvent frame;
    while (PeekLine().starts_with("pc=")) {
      NextLine();
      frame.args.clear();
      for (std::string_view field : kFrameFields) {
        if (!ReadArg(field, frame)) return false;
        if (!writer_->layouts().frames_have_names()) break;
      }
      if (!EndLine()) return false;
      frame.args.resize(kFrameFields.size());
      event.frames.push_back({frame.args[0], frame.args[1], frame.args[2], frame.args[3]});
    }
    const uint64_t given = event.args.back();
    if (given == kNotGiven || given == event.frames.size()) return true;
    line_number_ = stack_line;
    return Fail("nframes=" + std::to_string(given) + ", but " +
                std::to_string(event.frames.size()) + " frames follow");
  }

  bool ReadData(RawEvent& event) {
    constexpr std::string_view kData = "data=";
    if (!NextLine() || !line_.starts_with(kData)) return Fail("expected data=");
    std::string_view quoted = line_.substr(kData.size());
    quoted = quoted.substr(0, quoted.find_last_not_of(kBlank) + 1);
    Result<std::string> data = GoUnquote(quoted);
    if (!data.ok()) return Fail(data.error().message);
    data_ = std::move(*data);
    event.data = std::as_bytes(std::span(data_));
    return true;
  }

  static constexpr uint64_t kNotGiven = UINT64_MAX;

  std::string_view rest_;
  std::string_view line_;
  size_t line_number_ = 0;
  std::string why_;
  std::unique_ptr<RawWriter> writer_;
  std::string data_;  // Of the current event.
};

}  // namespace

Status WriteRawText(std::span<const std::byte> trace,
                    const std::function<void(std::string_view)>& out) {
  Result<std::unique_ptr<RawReader>> opened = RawReader::Open(trace);
  if (!opened.ok()) return opened.error();
  RawReader& reader = **opened;
  std::string text = "Trace Go1." + std::to_string(reader.version()) + "\n";
  RawEvent event;
  while (reader.Next(event)) {
    AppendEvent(text, event, reader.layouts());
    if (text.size() < kPieceBytes) continue;
    out(text);
    text.clear();
  }
  out(text);
  return Done();
}

Result<std::string> RawText(std::span<const std::byte> trace) {
  std::string text;
  const Status written = WriteRawText(trace, [&](std::string_view piece) { text += piece; });
  if (!written.ok()) return written.error();
  return text;
}

Result<std::vector<std::byte>> AssembleTrace(std::string_view text) {
  return Assembler(text).Run();
}

}  // namespace skein
