#include "symbols/demangle.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <unordered_set>

#include <libiberty/demangle.h>

#include "symbols/rust_names.h"

namespace skein {
namespace {

using Text = std::unique_ptr<char, void (*)(void*)>;

constexpr int kOptions = DMGL_ANSI;

std::optional<std::string> Taken(char* text) {
  const Text owned(text, &std::free);
  if (owned == nullptr) return std::nullopt;
  // Closing angles are apart, as most tools have them; libiberty leaves out some of the blanks.
  std::string spaced;
  for (const char* c = owned.get(); *c != '\0'; ++c) {
    if (*c == '>' && spaced.ends_with('>') && !spaced.ends_with("operator>")) spaced += ' ';
    spaced += *c;
  }
  return spaced;
}

// Takes from the tree of a name what the form leaves out, before it becomes text: there, a '<' may be an
// operator, and a '(' part of a name.
class TreeCutter {
 public:
  explicit TreeCutter(bool cuts_templates) : cuts_templates_(cuts_templates) {}

  // Lists of arguments hang to the right and may be long: there it goes on instead of deeper.
  void Cut(demangle_component* tree) {
    while (tree != nullptr && seen_.insert(tree).second)
      tree = CutHere(tree);
  }

 private:
  // What is to be cut next; null: nothing.
  demangle_component* CutHere(demangle_component* tree) {
    while (cuts_templates_ && tree->type == DEMANGLE_COMPONENT_TEMPLATE)
      *tree = *tree->u.s_binary.left;
    switch (tree->type) {
      case DEMANGLE_COMPONENT_CTOR:
        return tree->u.s_ctor.name;
      case DEMANGLE_COMPONENT_DTOR:
        return tree->u.s_dtor.name;
      case DEMANGLE_COMPONENT_EXTENDED_OPERATOR:
        return tree->u.s_extended_operator.name;
      case DEMANGLE_COMPONENT_LAMBDA:
      case DEMANGLE_COMPONENT_DEFAULT_ARG:
        return tree->u.s_unary_num.sub;
      case DEMANGLE_COMPONENT_SUB_STD:
        if (cuts_templates_) CutStandardName(*tree);
        return nullptr;
      case DEMANGLE_COMPONENT_QUAL_NAME:
        NameAfterLambda(tree->u.s_binary.left, tree->u.s_binary.right);
        break;
      case DEMANGLE_COMPONENT_LOCAL_NAME:
        CutParameters(tree->u.s_binary.left);
        break;
      default:
        break;
    }
    if (!HasTwoSides(tree->type)) return nullptr;
    Cut(tree->u.s_binary.left);
    return tree->u.s_binary.right;
  }

  static bool HasTwoSides(demangle_component_type type) {
    switch (type) {
      case DEMANGLE_COMPONENT_NAME:
      case DEMANGLE_COMPONENT_TEMPLATE_PARAM:
      case DEMANGLE_COMPONENT_FUNCTION_PARAM:
      case DEMANGLE_COMPONENT_BUILTIN_TYPE:
      case DEMANGLE_COMPONENT_EXTENDED_BUILTIN_TYPE:
      case DEMANGLE_COMPONENT_FIXED_TYPE:
      case DEMANGLE_COMPONENT_OPERATOR:
      case DEMANGLE_COMPONENT_CHARACTER:
      case DEMANGLE_COMPONENT_NUMBER:
      case DEMANGLE_COMPONENT_UNNAMED_TYPE:
        return false;
      default:
        return true;
    }
  }

  // libiberty names constructors of a lambda after what was named last before it.
  static void NameAfterLambda(demangle_component* owner, demangle_component* member) {
    while (owner->type == DEMANGLE_COMPONENT_QUAL_NAME ||
           owner->type == DEMANGLE_COMPONENT_LOCAL_NAME)
      owner = owner->u.s_binary.right;
    if (owner->type != DEMANGLE_COMPONENT_LAMBDA) return;
    if (member->type == DEMANGLE_COMPONENT_CTOR) member->u.s_ctor.name = owner;
    if (member->type == DEMANGLE_COMPONENT_DTOR) member->u.s_dtor.name = owner;
  }

  // One of the abbreviations for the standard library: "std::basic_ostream<char, ...>".
  static void CutStandardName(demangle_component& name) {
    auto& text = name.u.s_string;
    const std::string_view whole(text.string, static_cast<size_t>(text.len));
    text.len = static_cast<int>(std::min(whole.find('<'), whole.size()));
  }

  // Of the function that a local name is in: "f(int)::local" becomes "f()::local".
  static void CutParameters(demangle_component* function) {
    while (function != nullptr && function->type >= DEMANGLE_COMPONENT_RESTRICT_THIS &&
           function->type <= DEMANGLE_COMPONENT_RVALUE_REFERENCE_THIS)
      function = function->u.s_binary.left;
    if (function == nullptr || function->type != DEMANGLE_COMPONENT_TYPED_NAME) return;
    demangle_component* type = function->u.s_binary.right;
    while (type != nullptr && type->type >= DEMANGLE_COMPONENT_RESTRICT_THIS &&
           type->type <= DEMANGLE_COMPONENT_RVALUE_REFERENCE_THIS)
      type = type->u.s_binary.left;
    if (type != nullptr && type->type == DEMANGLE_COMPONENT_FUNCTION_TYPE)
      type->u.s_binary.right = nullptr;
  }

  const bool cuts_templates_;
  std::unordered_set<const demangle_component*> seen_;
};

std::string WithoutMatching(std::string_view text, char open, char close);

std::optional<std::string> CutName(const std::string& mangled, NameForm form) {
  void* memory = nullptr;
  demangle_component* const tree = cplus_demangle_v3_components(mangled.c_str(), kOptions, &memory);
  const Text owned(static_cast<char*>(memory), &std::free);
  if (tree == nullptr) return std::nullopt;
  TreeCutter(form == NameForm::kShort).Cut(tree);
  size_t size = 0;
  const int guess = static_cast<int>(std::min<size_t>(2 * mangled.size() + 16, 1 << 20));
  std::optional<std::string> name = Taken(cplus_demangle_print(kOptions, tree, guess, &size));
  if (name || form != NameForm::kShort) return name;
  // A type that is named by a template's argument which is gone now.
  std::optional<std::string> longer = CutName(mangled, NameForm::kTemplates);
  if (longer) longer = WithoutMatching(*longer, '<', '>');
  return longer;
}

std::optional<std::string> DemangleCpp(std::string_view mangled, NameForm form) {
  const std::string text(mangled);
  if (mangled.starts_with("_GLOBAL_"))
    return Taken(cplus_demangle_v3(text.c_str(), kOptions | DMGL_PARAMS));
  if (!mangled.starts_with("_Z")) return std::nullopt;
  if (form != NameForm::kFull) return CutName(text, form);
  const std::string without_copy = text.substr(0, text.find('.'));
  return Taken(cplus_demangle_v3(without_copy.c_str(), kOptions | DMGL_PARAMS));
}

// Names of Java and Go have such brackets too.
bool LooksLikeCpp(std::string_view name) {
  if (name.find(".<") != name.npos || name.find("]).") != name.npos) return false;
  return name.find_first_of("<>[]") != name.npos || name.find("::") != name.npos;
}

// Without all that stands between outermost pairs; unchanged if they do not match.
std::string WithoutMatching(std::string_view text, char open, char close) {
  std::string kept;
  int depth = 0;
  for (const char c : text) {
    if (c == open) ++depth;
    if (depth == 0) kept += c;
    if (c == close && --depth < 0) return std::string(text);
  }
  return depth == 0 ? kept : std::string(text);
}

void Replace(std::string& text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
}

// Parentheses that belong to a name get other characters while parameters are cut.
std::string WithoutParameters(std::string text, const ShortenOptions& options) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"(anonymous namespace)", "\1anonymous namespace\2"}, {"operator()", "operator\1\2"}};
  if (!options.keeps_anonymous) return WithoutMatching(text, '(', ')');
  for (const auto& [name, safe] : kNames)
    Replace(text, name, safe);
  text = WithoutMatching(text, '(', ')');
  for (const auto& [name, safe] : kNames)
    Replace(text, safe, name);
  return text;
}

}  // namespace

std::optional<std::string> Demangle(std::string_view mangled, NameForm form) {
  if (std::optional<std::string> rust = DemangleRust(mangled, form != NameForm::kShort))
    return rust;
  return DemangleCpp(mangled, form);
}

std::string ReadableName(std::string_view name, NameForm form, const ShortenOptions& options) {
  if (std::optional<std::string> demangled = Demangle(name, form)) return *demangled;
  if (name.starts_with('_'))
    if (std::optional<std::string> demangled = Demangle(name.substr(1), form)) return *demangled;
  std::string text(name);
  if (form == NameForm::kFull || !LooksLikeCpp(name)) return text;
  text = WithoutParameters(std::move(text), options);
  return form == NameForm::kShort ? WithoutMatching(text, '<', '>') : text;
}

}  // namespace skein
