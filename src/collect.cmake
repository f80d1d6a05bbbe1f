# libskein.so: what is loaded into other people's programs. Its own symbols are hidden, and it is never
# unloaded, because threads may be inside of it.
foreach(module IN ITEMS sigsafe collect debughttp preload)
  set_target_properties(skein_${module} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
endforeach()
# What it takes of other modules.
foreach(module IN ITEMS model profile)
  set_target_properties(skein_${module} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endforeach()

# gcc's library of symbols, asking us instead of the loader which modules there are.
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libbacktrace.a OUTPUT_VARIABLE gcc_backtrace
  OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT IS_ABSOLUTE "${gcc_backtrace}") # clang does not say; gcc's will do.
  file(GLOB gcc_backtrace /usr/lib/gcc/*/*/libbacktrace.a)
  list(GET gcc_backtrace 0 gcc_backtrace)
endif()
get_filename_component(gcc_folder ${gcc_backtrace} DIRECTORY)
set(backtrace ${CMAKE_BINARY_DIR}/libskein_backtrace.a)
add_custom_command(OUTPUT ${backtrace}
  COMMAND ${CMAKE_OBJCOPY} --redefine-sym dl_iterate_phdr=skein_iterate_modules ${gcc_backtrace} ${backtrace}
  DEPENDS ${gcc_backtrace} VERBATIM)
add_custom_target(backtrace_archive DEPENDS ${backtrace})
add_dependencies(skein_collect backtrace_archive)
# Its header alone: the others beside it are for gcc only.
configure_file(${gcc_folder}/include/backtrace.h ${CMAKE_BINARY_DIR}/backtrace/backtrace.h COPYONLY)
target_include_directories(skein_collect SYSTEM PRIVATE ${CMAKE_BINARY_DIR}/backtrace)
target_link_libraries(skein_collect PUBLIC ${backtrace})

add_library(skein_shared SHARED $<TARGET_OBJECTS:skein_sigsafe> $<TARGET_OBJECTS:skein_collect>
  $<TARGET_OBJECTS:skein_debughttp> $<TARGET_OBJECTS:skein_preload>)
set_target_properties(skein_shared PROPERTIES OUTPUT_NAME skein VERSION ${PROJECT_VERSION} SOVERSION 0)
target_link_libraries(skein_shared PRIVATE ${backtrace} $<TARGET_FILE:skein_profile> $<TARGET_FILE:skein_model>
  libdeflate.a Threads::Threads dl)
add_dependencies(skein_shared skein_profile skein_model)
target_link_options(skein_shared PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,nodelete -Wl,-z,defs)
add_dependencies(skein skein_shared)
target_include_directories(skein_collect PUBLIC ${CMAKE_SOURCE_DIR}/include)
target_include_directories(skein_shared INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
add_library(skein::skein ALIAS skein_shared)
set_target_properties(skein_shared PROPERTIES EXPORT_NAME skein)
# Hooks of locks that are free call two functions of libc: a jump less in each is 0.4 ns of 2.6.
set_source_files_properties(src/collect/lock_hooks.cc PROPERTIES COMPILE_OPTIONS -fno-plt)
# What each record passes through: 2 % of its cost.
set_source_files_properties(src/collect/composer.cc src/collect/scheduler_model.cc PROPERTIES COMPILE_OPTIONS -O3)
