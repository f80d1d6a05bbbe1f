#include "report/report_filters.h"

#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "profile/filter.h"
#include "profile/label_filter.h"
#include "profile/prune.h"
#include "report/tag_filter.h"

namespace skein {
namespace {

using Expression = std::shared_ptr<const re2::RE2>;

// Options in the order in which their errors are told.
class Filters {
 public:
  Filters(Report& report, const ReportRequest& request) : report_(report), request_(request) {}

  Status Compile() {
    const ReportConfig& config = report_.config;
    const std::pair<std::string_view, std::pair<const std::string*, Expression*>> names[] = {
        {"focus", {&config.focus, &focus_}},
        {"ignore", {&config.ignore, &ignore_}},
        {"hide", {&config.hide, &hide_}},
        {"show", {&config.show, &show_}},
        {"show_from", {&config.show_from, &show_from_}}};
    for (const auto& [name, to] : names)
      if (Status status = CompileOne(name, *to.first, *to.second); !status.ok()) return status;
    Result<LabelTest> tagfocus = MakeTagFilter("tagfocus", config.tagfocus, report_, request_);
    if (!tagfocus.ok()) return tagfocus.error();
    Result<LabelTest> tagignore = MakeTagFilter("tagignore", config.tagignore, report_, request_);
    if (!tagignore.ok()) return tagignore.error();
    tagfocus_ = std::move(*tagfocus);
    tagignore_ = std::move(*tagignore);
    if (Status status = CompileOne("prune_from", config.prune_from, prune_from_); !status.ok())
      return status;
    if (Status status = CompileOne("tagshow", config.tagshow, tagshow_); !status.ok())
      return status;
    return CompileOne("taghide", config.taghide, taghide_);
  }

  void Apply() {
    Profile& profile = report_.profile;
    const NameMatches names = FilterByName(
        profile,
        {.focus = focus_.get(), .ignore = ignore_.get(), .hide = hide_.get(), .show = show_.get()});
    WarnUnless(!focus_ || names.focus, "Focus", request_);
    WarnUnless(!ignore_ || names.ignore, "Ignore", request_);
    WarnUnless(!hide_ || names.hide, "Hide", request_);
    WarnUnless(!show_ || names.show, "Show", request_);
    if (show_from_) WarnUnless(ShowFrom(profile, *show_from_), "ShowFrom", request_);
    const TagMatches tags = FilterByTag(profile, tagfocus_, tagignore_);
    WarnUnless(!tagfocus_ || tags.focus, "TagFocus", request_);
    WarnUnless(!tagignore_ || tags.ignore, "TagIgnore", request_);
    const TagNameMatches tag_names = FilterTagsByName(profile, tagshow_.get(), taghide_.get());
    WarnUnless(!tagshow_ || tag_names.show, "TagShow", request_);
    WarnUnless(!taghide_ || tag_names.hide, "TagHide", request_);
    if (prune_from_) PruneFrom(profile, *prune_from_);
  }

 private:
  Status CompileOne(std::string_view name, const std::string& text, Expression& to) {
    if (text.empty()) return Done{};
    Result<Expression> compiled = CompileExpression(text, fmt::format("parsing {} regexp", name));
    if (!compiled.ok()) return compiled.error();
    to = std::move(*compiled);
    return Done{};
  }

  Report& report_;
  const ReportRequest& request_;
  Expression focus_, ignore_, hide_, show_, show_from_, prune_from_, tagshow_, taghide_;
  LabelTest tagfocus_, tagignore_;
};

}  // namespace

void WarnUnless(bool matched, std::string_view option, const ReportRequest& request) {
  if (!matched) request.warn(fmt::format("{} expression matched no samples", option));
}

Status ApplyFilters(Report& report, const ReportRequest& request) {
  Filters filters(report, request);
  if (Status status = filters.Compile(); !status.ok()) return status;
  filters.Apply();
  return Done{};
}

std::vector<std::string> FilterLabels(const ReportConfig& config) {
  const std::pair<std::string_view, const std::string*> filters[] = {
      {"focus", &config.focus},         {"ignore", &config.ignore},
      {"hide", &config.hide},           {"show", &config.show},
      {"show_from", &config.show_from}, {"tagfocus", &config.tagfocus},
      {"tagignore", &config.tagignore}, {"tagshow", &config.tagshow},
      {"taghide", &config.taghide}};
  std::vector<std::string> labels;
  for (const auto& [name, value] : filters)
    if (!value->empty()) labels.push_back(fmt::format("{}={}", name, *value));
  return labels;
}

}  // namespace skein
