# Each builds with nothing but libskein, and tests/collect runs them.
foreach(example IN ITEMS hello tasks_and_regions)
  add_executable(example_${example} ${CMAKE_CURRENT_LIST_DIR}/${example}.cc)
  target_link_libraries(example_${example} PRIVATE skein::skein Threads::Threads)
endforeach()
