#pragma once

#include <functional>
#include <string_view>

namespace CLI {
class App;
}

namespace skein {

// What the process returns to the shell.
enum ExitStatus : int {
  kExitOk = 0,
  kExitUnreadable = 1,  // The input could not be read, or what was asked about it is not so.
  kExitUsage = 2,       // The command line makes no sense.
};

// Something `skein` can be told to do. Each has a file of its own.
struct Verb {
  std::string_view name;    // "summary"
  std::string_view help;    // One line, for the list of verbs and the top of the verb's own help.
  std::string_view usage;   // "skein trace summary [options] FILE"
  std::string_view footer;  // Below the options: what the verb does, and examples.

  // Adds the verb's options to `app`. What it returns is called once, after they have been parsed,
  // does the work, and gives the exit status.
  std::function<int()> (*set_up)(CLI::App& app);
};

extern const Verb kOpenVerb;
extern const Verb kSummaryVerb;
extern const Verb kEventsVerb;
extern const Verb kFindingsVerb;
extern const Verb kCriticalPathVerb;
extern const Verb kExportVerb;
extern const Verb kBlockersVerb;
extern const Verb kLedgerVerb;
extern const Verb kLeaksVerb;
extern const Verb kValidateVerb;
extern const Verb kAssembleVerb;
extern const Verb kRecordVerb;
extern const Verb kRecoverVerb;

// Does what the arguments (without the program's name) say, and returns the exit status.
int RunSkein(int argc, const char* const* argv);

}  // namespace skein
