# Each builds with nothing but libskein, and tests/collect runs them.
foreach(example IN ITEMS hello tasks_and_regions)
  add_executable(example_${example} ${CMAKE_CURRENT_LIST_DIR}/${example}.cc)
  target_link_libraries(example_${example} PRIVATE skein::skein Threads::Threads)
endforeach()

# A service and what it depends on: `make demo-record` records it under load.
set(shop ${CMAKE_CURRENT_LIST_DIR}/shop)
add_executable(example_shop ${shop}/shop.cc ${shop}/catalogue.cc ${shop}/socket.cc ${shop}/workers.cc)
target_link_libraries(example_shop PRIVATE skein::skein Threads::Threads)
add_executable(example_warehouse ${shop}/warehouse.cc ${shop}/socket.cc)
target_link_libraries(example_warehouse PRIVATE Threads::Threads)
