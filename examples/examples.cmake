# Each builds with nothing but libskein, and tests/collect runs them.
foreach(example IN ITEMS hello tasks_and_regions ten_workers contention)
  add_executable(example_${example} ${CMAKE_CURRENT_LIST_DIR}/${example}.cc)
  target_link_libraries(example_${example} PRIVATE skein::skein Threads::Threads)
endforeach()

# A service and what it depends on: `make demo-record` records it under load.
set(shop ${CMAKE_CURRENT_LIST_DIR}/shop)
add_executable(example_shop ${shop}/shop.cc ${shop}/catalogue.cc ${shop}/socket.cc ${shop}/workers.cc)
target_link_libraries(example_shop PRIVATE skein::skein Threads::Threads)
add_executable(example_warehouse ${shop}/warehouse.cc ${shop}/socket.cc)
target_link_libraries(example_warehouse PRIVATE Threads::Threads)

# /debug/pprof in programs with and without an HTTP server of their own. Libraries of others are
# system headers, whose warnings are theirs.
add_executable(example_standalone ${CMAKE_CURRENT_LIST_DIR}/mount/standalone.cc)
target_link_libraries(example_standalone PRIVATE skein::skein Threads::Threads)
find_path(BEAST boost/beast.hpp)
if(BEAST)
  add_executable(example_beast ${CMAKE_CURRENT_LIST_DIR}/mount/beast.cc)
  target_link_libraries(example_beast PRIVATE skein::skein Threads::Threads)
endif()
find_library(CPP_HTTPLIB cpp-httplib)
if(CPP_HTTPLIB)
  add_executable(example_httplib ${CMAKE_CURRENT_LIST_DIR}/mount/httplib.cc)
  target_compile_definitions(example_httplib PRIVATE CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT
    CPPHTTPLIB_BROTLI_SUPPORT)
  target_link_libraries(example_httplib PRIVATE skein::skein ${CPP_HTTPLIB} ssl crypto Threads::Threads)
endif()
