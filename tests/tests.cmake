# Tests of more than one module at once.
add_executable(mutation_test tests/mutation/mutate.cc tests/mutation/mutation_test.cc)
target_link_libraries(mutation_test PRIVATE skein_ingest GTest::gtest GTest::gtest_main)
target_compile_definitions(mutation_test PRIVATE SKEIN_TESTDATA="${CMAKE_SOURCE_DIR}/testdata")
add_test(NAME mutation COMMAND mutation_test)
