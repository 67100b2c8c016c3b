# What `cmake --install` and the Debian packages bring: the programs with their scenarios, and the
# virtual world for programs of other people (docs/embedding.md).
include(GNUInstallDirs)
# Whoever installs has built what there is to install.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

foreach(program ringback apns-mock signaling-server device-sim ringback-console)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME COMPONENT programs)
  endif()
endforeach()
install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/ringback COMPONENT programs
  FILES_MATCHING PATTERN "*.yaml" PATTERN "*.csv" PATTERN "*.golden.txt")
install(FILES docs/schema/scenario.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/ringback
  COMPONENT programs)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT programs)

# --- the virtual world, as ringback::ringback ------------------------------------------------------

add_library(ringback_embed INTERFACE)
target_link_libraries(ringback_embed INTERFACE ringback_report)
target_include_directories(ringback_embed INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/ringback>)
target_compile_features(ringback_embed INTERFACE cxx_std_20)
set_target_properties(ringback_embed PROPERTIES EXPORT_NAME ringback)
install(TARGETS ringback_embed ringback_options ringback_base ringback_apns_core
    ringback_signaling_core ringback_device_core ringback_world ringback_runner ringback_report
  EXPORT ringback-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/ringback
  COMPONENT development)
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/ringback)
install(EXPORT ringback-targets NAMESPACE ringback:: DESTINATION ${config_folder}
  COMPONENT development)
foreach(room base apns-mock/core signaling-server/core device-sim/core world runner)
  get_filename_component(parent ${room} DIRECTORY)
  install(DIRECTORY ${room} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ringback/${parent}
    COMPONENT development FILES_MATCHING PATTERN "*.h"
    PATTERN "runner/live" EXCLUDE PATTERN "runner/cli" EXCLUDE)
endforeach()
install(FILES embed/gtest.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ringback
  COMPONENT development)
include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/ringback-config.cmake.in
  ${CMAKE_BINARY_DIR}/ringback-config.cmake INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/ringback-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/ringback-config.cmake
    ${CMAKE_BINARY_DIR}/ringback-config-version.cmake
  DESTINATION ${config_folder} COMPONENT development)

# --- ringback_VERSION_amd64.deb and ringback-dev_VERSION_amd64.deb -----------------------------------

# packages_of(SECTION VARIABLE): the names in a section of packages.txt.
function(packages_of section variable)
  file(STRINGS packages.txt lines)
  set(inside OFF)
  set(names "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^\\[(.*)\\]")
      string(COMPARE EQUAL "${CMAKE_MATCH_1}" "${section}" inside)
    elseif(inside AND line MATCHES "^[a-z0-9]")
      list(APPEND names ${line})
    endif()
  endforeach()
  list(JOIN names ", " names)
  set(${variable} "${names}" PARENT_SCOPE)
endfunction()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ringback)
set(CPACK_PACKAGE_CONTACT "The Ringback authors <ringback@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "VoIP pushes to simulated iPhones: APNs, signaling, CallKit")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_COMPONENTS_ALL programs development)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME ringback)
packages_of(runtime CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME ringback-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "g++, libyaml-cpp-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake, libgtest-dev")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
include(CPack)
