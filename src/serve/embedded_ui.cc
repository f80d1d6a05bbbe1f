#include "serve/ui_pack.h"

// From ui_pack_data.S.
extern "C" const std::byte skein_ui_pack[];
extern "C" const std::byte skein_ui_pack_end[];

namespace skein {

std::span<const std::byte> EmbeddedUi() {
  return {skein_ui_pack, skein_ui_pack_end};
}

}  // namespace skein
