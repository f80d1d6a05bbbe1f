# Measuring programs, built by the target `benchmarks`; bench/run.py runs them.
add_executable(bench_load EXCLUDE_FROM_ALL bench/load.cc)
target_link_libraries(bench_load PRIVATE skein_ingest)
add_custom_target(benchmarks DEPENDS bench_load)
add_executable(bench_collect EXCLUDE_FROM_ALL bench/collect.cc)
target_link_libraries(bench_collect PRIVATE skein::skein Threads::Threads)
add_executable(bench_compose EXCLUDE_FROM_ALL bench/compose.cc)
target_link_libraries(bench_compose PRIVATE skein_collect)
add_dependencies(benchmarks bench_collect bench_compose skein skein_shared example_shop example_warehouse)
