#pragma once

#include <span>

#include "api/question.h"
#include "http/router.h"
#include "serve/gate.h"
#include "serve/ui_pack.h"

namespace skein {

// Every path we answer: questions for those the gate allows, the web page for everybody.
// The arguments must outlive the router.
Router MakeRouter(std::span<const Question> questions, const UiPack& ui, const Gate& gate);

}  // namespace skein
