#pragma once

#include "api/answer.h"
#include "api/config_file.h"
#include "api/json_writer.h"
#include "api/query.h"

// What people have saved of how they look at profiles. docs/api.md says what each answers.

namespace skein {

// What differs from pprof's defaults, as parameters of the page's address.
void WriteParameters(const ReportConfig& config, JsonWriter& json);

Answer AnswerConfigs(const ConfigFile& file);
Answer SaveConfig(ConfigFile& file, const Query& query);
Answer RemoveConfig(ConfigFile& file, const Query& query);

}  // namespace skein
