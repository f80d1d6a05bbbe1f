#include "wire/inflate.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>
#include <zstd_errors.h>

namespace skein {

// Inflates as much of `in` as it can, and removes it from there.
class Inflater::Decoder {
 public:
  enum class Outcome {
    kNeedsInput,   // All of `in` was used.
    kNeedsRoom,    // Nothing wrong; call again.
    kBadChecksum,  // Decoded to the end of a member, but not to what was packed; call again.
    kBroken,       // Nothing further can be inflated.
    kGarbage,      // What follows the last member is something else.
  };

  virtual ~Decoder() = default;
  virtual Outcome Decode(std::span<const std::byte>& in, ByteBuffer& out) = 0;
  virtual bool at_end_of_member() const = 0;
};

namespace {

using Decoder = Inflater::Decoder;

constexpr size_t kRoom = 256 * 1024;
constexpr size_t kMagicSize = 4;
constexpr int kMaxZstdWindowLog = 30;  // Frames made with zstd --long=31 are refused.

class GzipDecoder : public Decoder {
 public:
  GzipDecoder() {
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;
  }

  Outcome Decode(std::span<const std::byte>& in, ByteBuffer& out) override {
    if (at_end_of_member_ && !StartMember(in))
      return in.empty() ? Outcome::kNeedsInput : Outcome::kGarbage;
    const std::span<std::byte> room = out.Room(kRoom).first(kRoom);
    const size_t given = std::min<size_t>(in.size(), INT32_MAX);
    // The library does not write to its input.
    state_.next_in = reinterpret_cast<uint8_t*>(const_cast<std::byte*>(in.data()));
    state_.avail_in = static_cast<uint32_t>(given);
    state_.next_out = reinterpret_cast<uint8_t*>(room.data());
    state_.avail_out = static_cast<uint32_t>(room.size());
    const int status = isal_inflate(&state_);
    out.Commit(room.size() - state_.avail_out);
    // Where the data is broken the library may say that there is one byte less than none.
    in = in.subspan(given - std::min<size_t>(state_.avail_in, given));
    at_end_of_member_ =
        state_.block_state == ISAL_BLOCK_FINISH || status == ISAL_INCORRECT_CHECKSUM;
    members_ += at_end_of_member_ ? 1 : 0;
    if (status == ISAL_INCORRECT_CHECKSUM) return Outcome::kBadChecksum;
    if (status == ISAL_INVALID_WRAPPER && members_ > 0) return Outcome::kGarbage;
    if (status < 0 || status == ISAL_NEED_DICT) return Outcome::kBroken;
    return in.empty() && (state_.avail_out > 0 || at_end_of_member_) ? Outcome::kNeedsInput
                                                                     : Outcome::kNeedsRoom;
  }

  bool at_end_of_member() const override { return at_end_of_member_; }

 private:
  // Between members there may be zeros: tapes and block devices pad with them. False: no member
  // begins in `in`.
  bool StartMember(std::span<const std::byte>& in) {
    const auto start =
        members_ == 0 ? in.begin()
                      : std::ranges::find_if(in, [](std::byte b) { return b != std::byte{0}; });
    in = in.subspan(static_cast<size_t>(start - in.begin()));
    if (in.empty() || in[0] != std::byte{0x1f}) return false;
    isal_inflate_reset(&state_);
    at_end_of_member_ = false;
    return true;
  }

  inflate_state state_;
  bool at_end_of_member_ = true;
  uint64_t members_ = 0;
};

// A failing call does not say how far it came. So each is given no more than the library asks for,
// which is one block, and no more than that block is lost.
class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kMaxZstdWindowLog);
  }

  Outcome Decode(std::span<const std::byte>& in, ByteBuffer& out) override {
    const std::span<std::byte> room = out.Room(kRoom);
    const size_t given = std::min(in.size(), asked_for_);
    ZSTD_inBuffer source{in.data(), given, 0};
    ZSTD_outBuffer target{room.data(), room.size(), 0};
    const size_t left = ZSTD_decompressStream(stream_.get(), &target, &source);
    if (ZSTD_isError(left)) return Failure(ZSTD_getErrorCode(left), in.subspan(given), in);
    out.Commit(target.pos);
    in = in.subspan(source.pos);
    at_end_of_member_ = left == 0;
    asked_for_ = left == 0 ? kFirstBytes : left;
    members_ += at_end_of_member_ ? 1 : 0;
    const bool all_written = target.pos < target.size || at_end_of_member_;
    return in.empty() && all_written ? Outcome::kNeedsInput : Outcome::kNeedsRoom;
  }

  bool at_end_of_member() const override { return at_end_of_member_; }

 private:
  static constexpr size_t kFirstBytes = 5;

  Outcome Failure(ZSTD_ErrorCode code,
                  std::span<const std::byte> behind,
                  std::span<const std::byte>& in) {
    if (code == ZSTD_error_prefix_unknown && members_ > 0) return Outcome::kGarbage;
    if (code != ZSTD_error_checksum_wrong) return Outcome::kBroken;
    in = behind;
    ZSTD_DCtx_reset(stream_.get(), ZSTD_reset_session_only);
    at_end_of_member_ = true;
    asked_for_ = kFirstBytes;
    ++members_;
    return Outcome::kBadChecksum;
  }

  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  size_t asked_for_ = kFirstBytes;
  bool at_end_of_member_ = true;
  uint64_t members_ = 0;
};

}  // namespace

Compression DetectCompression(std::span<const std::byte> first_bytes) {
  constexpr unsigned char kGzip[] = {0x1f, 0x8b};
  constexpr unsigned char kZstd[] = {0x28, 0xb5, 0x2f, 0xfd};
  const auto starts_with = [&](std::span<const unsigned char> magic) {
    return first_bytes.size() >= magic.size() &&
           std::ranges::equal(first_bytes.first(magic.size()), std::as_bytes(magic));
  };
  if (starts_with(kGzip)) return Compression::kGzip;
  if (starts_with(kZstd)) return Compression::kZstd;
  return Compression::kNone;
}

Inflater::Inflater(const Options& options) : options_(options) {}
Inflater::~Inflater() = default;

bool Inflater::Push(std::span<const std::byte> piece) {
  if (piece.empty()) return !stopped_;
  pushed_bytes_ += piece.size();
  if (started_) {
    Take(piece);
    return !stopped_;
  }
  first_bytes_.Append(piece);
  if (first_bytes_.size() >= kMagicSize) Start(first_bytes_.bytes());
  return !stopped_;
}

void Inflater::Start(std::span<const std::byte> first_bytes) {
  started_ = true;
  result_.compression = DetectCompression(first_bytes);
  if (result_.compression == Compression::kGzip) decoder_ = std::make_unique<GzipDecoder>();
  if (result_.compression == Compression::kZstd) decoder_ = std::make_unique<ZstdDecoder>();
  Take(first_bytes);
  first_bytes_ = {};
}

void Inflater::Take(std::span<const std::byte> piece) {
  if (stopped_)
    result_.diagnostics.back().lost_bytes += piece.size();
  else if (decoder_ == nullptr)
    Keep(piece);
  else
    Decode(piece);
}

void Inflater::Keep(std::span<const std::byte> piece) {
  const size_t room = static_cast<size_t>(options_.max_bytes - result_.bytes.size());
  result_.bytes.Append(piece.first(std::min(room, piece.size())));
  if (piece.size() > room)
    Stop(fmt::format("larger than the limit of {} bytes", options_.max_bytes), piece.size() - room);
}

void Inflater::Decode(std::span<const std::byte> piece) {
  using Outcome = Decoder::Outcome;
  const std::string_view method = Name(result_.compression);
  for (Outcome outcome = Outcome::kNeedsRoom; outcome != Outcome::kNeedsInput;) {
    outcome = decoder_->Decode(piece, result_.bytes);
    const uint64_t at = pushed_bytes_ - piece.size();
    if (result_.bytes.size() > options_.max_bytes)
      return Stop(fmt::format("inflates to more than the limit of {} bytes", options_.max_bytes),
                  piece.size());
    if (outcome == Outcome::kBroken)
      return Stop(
          fmt::format(
              "the {} data is damaged near compressed byte {}; what follows cannot be inflated",
              method, at),
          piece.size());
    if (outcome == Outcome::kGarbage)
      return Stop(fmt::format("what follows the {} data, from compressed byte {}, is not {}",
                              method, at, method),
                  piece.size());
    if (outcome == Outcome::kBadChecksum)
      result_.diagnostics.push_back(
          {result_.bytes.size(),
           fmt::format(
               "the {} checksum at compressed byte {} does not match: something before it is wrong",
               method, at),
           0});
  }
}

void Inflater::Stop(std::string message, size_t unused) {
  stopped_ = true;
  result_.diagnostics.push_back({result_.bytes.size(), std::move(message), unused});
}

Inflated Inflater::Finish() {
  if (!started_) Start(first_bytes_.bytes());
  if (!stopped_ && decoder_ != nullptr && !decoder_->at_end_of_member())
    Stop(fmt::format("the {} data is cut off at compressed byte {}", Name(result_.compression),
                     pushed_bytes_),
         0);
  return std::move(result_);
}

Inflated Inflate(std::span<const std::byte> bytes, const Inflater::Options& options) {
  Inflater inflater(options);
  inflater.Push(bytes);
  return inflater.Finish();
}

}  // namespace skein
