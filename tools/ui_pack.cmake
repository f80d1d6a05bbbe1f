# Builds the web page (ui/) into ${UI_PACK}, which src/serve/ui_pack_data.S embeds.
#
#   -DSKEIN_UI=OFF       no web page: for those who work on the C++ side (the default in Debug)
#   -DUI_PACK=ui.pack    a packed web page made elsewhere: needs no node
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  option(SKEIN_UI "Build the web page and embed it" OFF)
else()
  option(SKEIN_UI "Build the web page and embed it" ON)
endif()
set(UI_PACK "" CACHE FILEPATH "A packed web page to embed instead of building one")

target_sources(skein_serve PRIVATE src/serve/ui_pack_data.S)
if(NOT SKEIN_UI)
  return()
endif()

set(pack ${UI_PACK})
if(NOT pack)
  find_program(NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/bin)
  if(NODE)
    execute_process(COMMAND ${NODE} --version OUTPUT_VARIABLE node_version OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
  if(NOT node_version MATCHES "^v(.*)" OR CMAKE_MATCH_1 VERSION_LESS 20.19)
    message(FATAL_ERROR "The web page needs node >= 20.19 (found: ${node_version}). tools/setup.sh gets one; "
                        "or use -DUI_PACK=ui.pack or -DSKEIN_UI=OFF.")
  endif()
  get_filename_component(node_folder ${NODE} DIRECTORY)
  find_program(NPM npm HINTS ${node_folder})

  set(ui ${CMAKE_SOURCE_DIR}/ui)
  set(dist ${CMAKE_BINARY_DIR}/ui-dist)
  set(pack ${CMAKE_BINARY_DIR}/ui.pack)
  file(GLOB_RECURSE ui_sources CONFIGURE_DEPENDS ${ui}/src/* ${ui}/public/* ${ui}/notices/* ${ui}/*.ts ${ui}/*.js ${ui}/*.json ${ui}/index.html)
  list(FILTER ui_sources EXCLUDE REGEX "/(node_modules|dist|test-results|\\.vite)/")
  list(FILTER ui_sources EXCLUDE REGEX "_test\\.ts$|\\.test\\.ts$")
  # So that a file that is gone rebuilds the page too.
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/ui-sources.txt CONTENT "${ui_sources}\n")

  set(installed ${ui}/node_modules/.skein-installed)
  add_custom_command(OUTPUT ${installed}
    COMMAND ${CMAKE_COMMAND} -E env "PATH=${node_folder}:$ENV{PATH}" ${NPM} ci --ignore-scripts --no-audit --no-fund
    COMMAND ${CMAKE_COMMAND} -E touch ${installed}
    DEPENDS ${ui}/package-lock.json
    WORKING_DIRECTORY ${ui} VERBATIM)
  add_custom_command(OUTPUT ${pack}
    COMMAND ${NODE} node_modules/vite/bin/vite.js build --logLevel warn --emptyOutDir --outDir ${dist}
    COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tools/pack_ui.mjs ${dist} ${pack}
    DEPENDS ${installed} ${ui_sources} ${CMAKE_BINARY_DIR}/ui-sources.txt tools/pack_ui.mjs
    WORKING_DIRECTORY ${ui} VERBATIM)
endif()
get_filename_component(pack ${pack} ABSOLUTE)
set_source_files_properties(src/serve/ui_pack_data.S PROPERTIES
  COMPILE_DEFINITIONS "SKEIN_UI_PACK=\"${pack}\"" OBJECT_DEPENDS ${pack})
