# make install: the program, the library, its headers, and what CMake and pkg-config need to find it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
install(TARGETS skein RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS skein_shared EXPORT skein LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/skein DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT skein FILE skeinTargets.cmake NAMESPACE skein:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/skein)
file(WRITE ${CMAKE_BINARY_DIR}/skeinConfig.cmake "include(\${CMAKE_CURRENT_LIST_DIR}/skeinTargets.cmake)\n")
write_basic_package_version_file(${CMAKE_BINARY_DIR}/skeinConfigVersion.cmake COMPATIBILITY SameMajorVersion)
# CMAKE_INSTALL_PREFIX may change at install time, so the file says where it is itself.
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
file(WRITE ${CMAKE_BINARY_DIR}/skein.pc "prefix=\${pcfiledir}/${to_prefix}
Name: skein
Description: Execution traces of native programs in Go's format
Version: ${PROJECT_VERSION}
Cflags: -I\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}
Libs: -L\${prefix}/${CMAKE_INSTALL_LIBDIR} -lskein
")
install(FILES ${CMAKE_BINARY_DIR}/skeinConfig.cmake ${CMAKE_BINARY_DIR}/skeinConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/skein)
install(FILES ${CMAKE_BINARY_DIR}/skein.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME skein)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Execution traces and profiles: record, look at, ask")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Skein developers <skein@localhost>")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)
