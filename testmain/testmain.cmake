# main() for the tests and benchmarks of others, with flags that record: skein::gtest_main, and where
# there is a Google Benchmark, skein::benchmark_main. Each links what it needs, and nothing else.
find_package(benchmark QUIET)
set(test_mains gtest_main)
set(gtest_main_links GTest::gtest)
set(benchmark_main_links benchmark::benchmark)
if(benchmark_FOUND)
  list(APPEND test_mains benchmark_main)
endif()
foreach(name IN LISTS test_mains)
  add_library(skein_${name} STATIC ${CMAKE_CURRENT_LIST_DIR}/${name}.cc ${CMAKE_CURRENT_LIST_DIR}/test_flags.cc)
  add_library(skein::${name} ALIAS skein_${name})
  target_include_directories(skein_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(skein_${name} PUBLIC skein::skein ${${name}_links})
  set_target_properties(skein_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
endforeach()

# What tests/testmain/run.py runs.
add_executable(testmain_tests tests/testmain/some_tests.cc)
target_link_libraries(testmain_tests PRIVATE skein::gtest_main)
if(benchmark_FOUND)
  add_executable(testmain_benchmarks tests/testmain/some_benchmarks.cc)
  target_link_libraries(testmain_benchmarks PRIVATE skein::benchmark_main)
endif()
