#include "fetch/fetch.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/http_get.h"
#include "fetch/recognise.h"
#include "fetch/url.h"
#include "wire/inflate.h"

namespace skein {
namespace {

constexpr size_t kPieceSize = 1 << 20;
constexpr size_t kTelling = 4096;  // Bytes that are enough to say what it is.
constexpr int kStandardInput = 0;

uint64_t MemoryBytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

Error LastError() {
  const auto code = errno == ENOENT ? Error::Code::kNotFound : Error::Code::kIo;
  return Error{code, std::generic_category().message(errno)};
}

void Report(const FetchOptions& options, std::string_view stage, uint64_t done, uint64_t total) {
  if (options.progress != nullptr) options.progress->Report(stage, done, total);
}

Input FromInflater(Inflater& inflater) {
  Inflated inflated = inflater.Finish();
  return Input(std::move(inflated.bytes), std::move(inflated.diagnostics));
}

Inflater::Options Limits(const FetchOptions& options) {
  return {.max_bytes = options.max_bytes > 0 ? options.max_bytes : MemoryBytes()};
}

// Who writes what is no trace may never end.
bool IsHopeless(const Inflater& inflater, const FetchOptions& options) {
  return options.only_traces && inflater.bytes().size() >= kTelling && !IsTrace(inflater.bytes());
}

// Whatever cannot be mapped: pipes, terminals, files in /proc.
Result<Input> ReadStream(int descriptor, const FetchOptions& options) {
  Inflater inflater(Limits(options));
  std::vector<std::byte> piece(kPieceSize);
  for (;;) {
    const ssize_t size = read(descriptor, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return LastError();
    if (size == 0) return FromInflater(inflater);
    const bool goes_on = inflater.Push(std::span(piece).first(static_cast<size_t>(size)));
    if (!goes_on || IsHopeless(inflater, options)) return FromInflater(inflater);
    Report(options, "reading", inflater.pushed_bytes(), 0);
  }
}

Result<Input> ReadMapped(MappedFile file, const FetchOptions& options) {
  const std::span<const std::byte> bytes = file.bytes();
  if (DetectCompression(bytes) == Compression::kNone) return Input(std::move(file), {});
  Inflater inflater(Limits(options));
  for (size_t i = 0; i < bytes.size(); i += kPieceSize) {
    inflater.Push(bytes.subspan(i, std::min(kPieceSize, bytes.size() - i)));
    Report(options, "inflating", i, bytes.size());
  }
  return FromInflater(inflater);
}

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number > kStandardInput) close(number);
  }
};

// A regular file is mapped if all of it is to be read; a file in /proc says that it has no bytes.
Result<Input> ReadDescriptor(int number, const FetchOptions& options) {
  const Descriptor file{number};
  struct stat status {};
  if (fstat(number, &status) != 0) return LastError();
  if (S_ISDIR(status.st_mode))
    return Error{Error::Code::kInvalidArgument, options.only_traces
                                                    ? "is a directory, not a trace"
                                                    : "is a directory, not a profile or trace"};
  const bool from_start = S_ISREG(status.st_mode) && lseek(number, 0, SEEK_CUR) == 0;
  if (!from_start || status.st_size == 0) return ReadStream(number, options);
  Result<MappedFile> mapped = MappedFile::FromDescriptor(dup(number));
  if (!mapped.ok()) return mapped.error();
  return ReadMapped(std::move(*mapped), options);
}

Result<Input> ReadStandardInput(const FetchOptions& options) {
  if (isatty(kStandardInput) == 1)
    return Error{Error::Code::kInvalidArgument,
                 "is a terminal; pipe a trace into it, or name a file"};
  return ReadDescriptor(kStandardInput, options);
}

Result<Input> ReadUrl(const TraceUrl& url, const FetchOptions& options) {
  if (url.seconds > 0)
    options.notice(fmt::format("asking {} for {} second{} of trace", url.host, url.seconds,
                               url.seconds == 1 ? "" : "s"));
  Inflater inflater(Limits(options));
  const auto take = [&](std::span<const std::byte> piece) { return inflater.Push(piece); };
  const Result<HttpGetResult> got = HttpGet(url, take, options.progress);
  if (!got.ok()) return got.error();
  Inflated inflated = inflater.Finish();
  if (got->cut_off)
    inflated.diagnostics.push_back({inflated.bytes.size(),
                                    fmt::format("the connection broke after {} bytes: {}",
                                                inflater.pushed_bytes(), *got->cut_off),
                                    0});
  return Input(std::move(inflated.bytes), std::move(inflated.diagnostics));
}

Result<Input> ReadSource(const std::string& source, const FetchOptions& options) {
  if (source == "-") return ReadStandardInput(options);
  const int descriptor = open(source.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor >= 0) return ReadDescriptor(descriptor, options);
  const Error failure = LastError();
  if (const std::optional<TraceUrl> url = ParseTraceUrl(source)) return ReadUrl(*url, options);
  if (source.find("://") != std::string::npos)
    return Error{Error::Code::kUnsupported, "only http:// and https:// URLs can be opened"};
  return failure;
}

}  // namespace

std::span<const std::byte> Input::bytes() const {
  return std::visit([](const auto& holder) { return holder.bytes(); }, bytes_);
}

bool Input::shrunk() const {
  const auto* file = std::get_if<MappedFile>(&bytes_);
  return file != nullptr && file->shrunk();
}

Result<Input> Fetch(const std::string& source, const FetchOptions& options) {
  Result<Input> input = ReadSource(source, options);
  if (!input.ok()) return input;
  if (!options.only_traces && !input->bytes().empty()) return input;
  std::string why_not = WhyNot(input->bytes(), Wanted::kTrace);
  if (why_not.empty()) return input;
  // Compressed, and nothing came out: the reason is the damage, not the emptiness.
  if (input->bytes().empty() && !input->diagnostics().empty())
    return Error{Error::Code::kCorrupt, input->diagnostics().front().message};
  return Error{Error::Code::kUnsupported, std::move(why_not)};
}

std::string DisplayName(const std::string& source) {
  if (source == "-") return "standard input";
  if (source.find("://") == std::string::npos) return source;
  const std::optional<TraceUrl> url = ParseTraceUrl(source);
  return url ? url->display : source;
}

}  // namespace skein
