# What other projects may use: `cmake --install build/release --component devel --prefix DIR`, then
# find_package(stickyscope) and
#     stickyscope::split      the kit that cuts streams; headers and the standard library alone
#     stickyscope::framing    our framings and their Decoder
# Headers keep their names below include/stickyscope: #include "framing/split/gtest.h".
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(cmake_files ${CMAKE_INSTALL_LIBDIR}/cmake/stickyscope)
foreach(target split framing trace)
  set_target_properties(sticky_${target} PROPERTIES EXPORT_NAME ${target})
endforeach()
install(TARGETS sticky_split sticky_framing sticky_trace sticky_options sticky_portable
  EXPORT stickyscope COMPONENT devel ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT stickyscope NAMESPACE stickyscope:: DESTINATION ${cmake_files} COMPONENT devel)
install(DIRECTORY trace framing DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/stickyscope
  COMPONENT devel FILES_MATCHING PATTERN "*.h")
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/stickyscope-config.cmake.in
  stickyscope-config.cmake INSTALL_DESTINATION ${cmake_files})
write_basic_package_version_file(stickyscope-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/stickyscope-config.cmake
  ${CMAKE_BINARY_DIR}/stickyscope-config-version.cmake DESTINATION ${cmake_files} COMPONENT devel)

foreach(program sticky sticky-wire sticky-gui)
  if(TARGET ${program})
    install(TARGETS ${program} COMPONENT programs)
  endif()
endforeach()
