#include "cli/pprof_perf.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "base/run_program.h"

namespace skein {
namespace {

// A file that is gone when this is.
class PassingFile {
 public:
  PassingFile() {
    std::error_code error;
    path_ = (std::filesystem::temp_directory_path(error) / "pprof_XXXXXX").string();
    const int descriptor = mkstemp(path_.data());
    if (descriptor >= 0) close(descriptor);
  }
  PassingFile(const PassingFile&) = delete;
  PassingFile& operator=(const PassingFile&) = delete;
  ~PassingFile() { unlink(path_.c_str()); }

  const std::string& path() const { return path_; }
  std::string Content() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

}  // namespace

Result<std::string> ConvertPerfData(const std::string& path,
                                    bool compat,
                                    const std::function<void(std::string_view)>& notice) {
  notice(fmt::format("Converting {} to a profile.proto... (May take a few minutes)", path));
  const PassingFile profile;
  const Result<std::string> converted =
      RunProgram({"perf_to_profile", "-i", path, "-o", profile.path(), "-f"}, "");
  if (converted.ok()) return profile.Content();
  if (!compat && converted.error().code == Error::Code::kNotFound) {
    Result<std::string> text = RunProgram({"perf", "script", "-f", "-i", path}, "");
    if (text.ok()) return text;
  }
  return Error{converted.error().code, fmt::format("failed to convert perf.data file. Try "
                                                   "github.com/google/perf_data_converter: {}",
                                                   converted.error().message)};
}

}  // namespace skein
