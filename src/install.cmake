# make install: the program, the library, its headers, and what CMake and pkg-config need to find it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/skein)
install(TARGETS skein RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS skein_shared EXPORT skein LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/skein DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT skein FILE skeinTargets.cmake NAMESPACE skein:: DESTINATION ${cmake_folder})
foreach(name IN LISTS test_mains)
  install(TARGETS skein_${name} EXPORT skein_${name} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT skein_${name} FILE skein_${name}Targets.cmake NAMESPACE skein:: DESTINATION ${cmake_folder})
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/skeinConfig.cmake.in ${CMAKE_BINARY_DIR}/skeinConfig.cmake COPYONLY)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/skeinConfigVersion.cmake COMPATIBILITY SameMajorVersion)
# CMAKE_INSTALL_PREFIX may change at install time, so the file says where it is itself.
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
file(WRITE ${CMAKE_BINARY_DIR}/skein.pc "prefix=\${pcfiledir}/${to_prefix}
Name: skein
Description: Execution traces and profiles of native programs in Go's formats
Version: ${PROJECT_VERSION}
Cflags: -I\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}
Libs: -L\${prefix}/${CMAKE_INSTALL_LIBDIR} -lskein
")
install(FILES ${CMAKE_BINARY_DIR}/skein.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
foreach(name IN LISTS test_mains)
  string(REPLACE "_main" "" tested ${name}) # As other pkg-config files call it.
  file(WRITE ${CMAKE_BINARY_DIR}/skein_${name}.pc "prefix=\${pcfiledir}/${to_prefix}
Name: skein_${name}
Description: A main() with the flags of go test
Version: ${PROJECT_VERSION}
Requires: skein, ${tested}
Libs: -L\${prefix}/${CMAKE_INSTALL_LIBDIR} -lskein_${name}
")
  install(FILES ${CMAKE_BINARY_DIR}/skein_${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
install(FILES ${CMAKE_BINARY_DIR}/skeinConfig.cmake ${CMAKE_BINARY_DIR}/skeinConfigVersion.cmake DESTINATION ${cmake_folder})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs FILES_MATCHING PATTERN "*.md")
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

# What is installed is all that a package needs to have built.
add_custom_target(installed)
foreach(target IN ITEMS skein skein_shared)
  add_dependencies(installed ${target})
endforeach()
foreach(name IN LISTS test_mains)
  add_dependencies(installed skein_${name})
endforeach()

# make package: skein_VERSION_amd64.deb.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME skein)
set(CPACK_PACKAGE_VENDOR "The Skein developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Execution traces and profiles: record, look at, ask")
set(CPACK_PACKAGE_DESCRIPTION "Opens Go's execution traces and pprof profiles, and records them of native programs,
changed or not. Contains the program, libskein and what is needed to build with it.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Skein developers <skein@localhost>")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS libcurl4) # Loaded when it is needed.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libgtest-dev, libbenchmark-dev")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)
