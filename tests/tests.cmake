# Tests of more than one module at once.
add_executable(mutation_test tests/mutation/mutate.cc tests/mutation/mutation_test.cc)
target_link_libraries(mutation_test PRIVATE skein_api GTest::gtest GTest::gtest_main)
target_compile_definitions(mutation_test PRIVATE SKEIN_TESTDATA="${CMAKE_SOURCE_DIR}/testdata")
add_test(NAME mutation COMMAND mutation_test)
add_executable(profile_mutation_test tests/mutation/mutate.cc tests/mutation/profile_mutation_test.cc)
target_link_libraries(profile_mutation_test PRIVATE skein_report GTest::gtest GTest::gtest_main)
target_compile_definitions(profile_mutation_test PRIVATE SKEIN_TESTDATA="${CMAKE_SOURCE_DIR}/testdata")
add_test(NAME profile_mutation COMMAND profile_mutation_test)

# Each tests/NAME/run.py runs the program itself, which it is given.
file(GLOB whole_program_tests CONFIGURE_DEPENDS tests/*/run.py)
foreach(script IN LISTS whole_program_tests)
  get_filename_component(folder ${script} DIRECTORY)
  get_filename_component(name ${folder} NAME)
  # A recorder that is built with checks can not be put into programs that are not, nor profile those that are.
  if(name MATCHES "^(collect|debughttp|testmain)$" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    continue()
  endif()
  add_test(NAME ${name}_program COMMAND Python3::Interpreter ${script} $<TARGET_FILE:skein>)
endforeach()

# What the page needs: the page itself, and the node that it was built with.
if(SKEIN_UI)
  add_test(NAME demo COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/check_demo.py $<TARGET_FILE:skein>
    ${CMAKE_SOURCE_DIR}/testdata/demo/http.trace)
endif()
if(SKEIN_UI AND NODE)
  add_test(NAME ui_types COMMAND ${CMAKE_COMMAND} -E env "PATH=${node_folder}:$ENV{PATH}" ${NPM} run --silent check
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/ui)
  add_test(NAME ui_units COMMAND ${CMAKE_COMMAND} -E env "PATH=${node_folder}:$ENV{PATH}" ${NPM} run --silent test
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/ui)
  add_test(NAME ui_browser COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/tests/ui/run.mjs --skein=$<TARGET_FILE:skein>
    --trace=${CMAKE_SOURCE_DIR}/testdata/demo/http.trace)
  set_tests_properties(ui_browser PROPERTIES TIMEOUT 1200) # Five minutes on two idle processors.
endif()

# What Go's own library says of traces: from checked-in answers, and where there is a Go from itself.
add_test(NAME summaries COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/conformance/run.py --expectations
  $<TARGET_FILE:skein>)
set_tests_properties(conformance_program PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME profiles COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/conformance/profiles.py --expectations
  $<TARGET_FILE:skein>)
add_test(NAME profiles_of_go COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/conformance/profiles.py $<TARGET_FILE:skein>)
set_tests_properties(profiles_of_go PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME chrome_export COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/conformance/chrome.py --expectations
  $<TARGET_FILE:skein>)
add_test(NAME chrome_export_of_go COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/conformance/chrome.py $<TARGET_FILE:skein>)
set_tests_properties(chrome_export_of_go PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME exports_in_perfetto COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/conformance/perfetto.py $<TARGET_FILE:skein>)
set_tests_properties(exports_in_perfetto PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME pages_of_go COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/conformance/pages.py $<TARGET_FILE:skein>)
set_tests_properties(pages_of_go PROPERTIES SKIP_RETURN_CODE 77)

# What tests/collect/run.py and planted.py record.
add_executable(collect_busy tests/collect/busy.cc)
target_link_libraries(collect_busy PRIVATE skein::skein Threads::Threads)
add_executable(collect_planted tests/collect/planted.cc)
target_link_libraries(collect_planted PRIVATE Threads::Threads)
add_executable(collect_static tests/collect/static.cc)
target_link_libraries(collect_static PRIVATE skein::skein Threads::Threads)
# What tests/collect/profiles.py profiles: one that knows nothing of it, and one that does it itself.
add_executable(collect_profiled tests/collect/profiled.cc)
target_link_libraries(collect_profiled PRIVATE Threads::Threads)
add_executable(collect_profiles_itself tests/collect/profiles_itself.cc)
target_link_libraries(collect_profiles_itself PRIVATE skein::skein Threads::Threads)
# What tests/collect/stress.py runs.
add_custom_target(stressed DEPENDS skein collect_busy collect_planted collect_static collect_profiled collect_profiles_itself)
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  add_test(NAME collect_planted COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/collect/planted.py $<TARGET_FILE:skein>)
  add_test(NAME collect_profiles COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/collect/profiles.py
    $<TARGET_FILE:skein>)
endif()
