# The house's own CMake words. A library is a folder: its sources are what the folder holds.

add_library(ringback_options INTERFACE)
# Of use while this repository is built; other people's projects choose their own.
target_include_directories(ringback_options INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>)
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Werror=switch -Werror=return-type
  # A coroutine's frame holds types of its file's anonymous namespace: no harm outside a header.
  # g++ 12 sees uninitialized members in std::variant and std::optional that are not there
  # (GCC bug 105562 and its kin), and overlaps in std::string that are not there (105651).
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict;-Wno-subobject-linkage>")
target_compile_options(ringback_options INTERFACE "$<BUILD_INTERFACE:${warnings}>")
if(RINGBACK_WERROR)
  target_compile_options(ringback_options INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
if(RINGBACK_SANITIZE)
  # What everything compiled here is compiled with, the generated code too.
  set(ringback_sanitize -fsanitize=${RINGBACK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  if(RINGBACK_SANITIZE MATCHES "thread")
    # protobuf's map fields hold two counters more under this macro (map_field.h), and Debian's
    # library was built without it. libstdc++ asks the same macro and is to go on knowing.
    list(APPEND ringback_sanitize -U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
  endif()
  target_compile_options(ringback_options INTERFACE ${ringback_sanitize})
  target_link_options(ringback_options INTERFACE -fsanitize=${RINGBACK_SANITIZE})
  if(RINGBACK_SANITIZE MATCHES "thread")
    # ThreadSanitizer cannot follow Asio's bare fences; its locks order the same accesses.
    target_compile_definitions(ringback_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
    target_compile_options(ringback_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Several sources of one library compiled together: the same headers are read once, and a clean
# build takes half the time. A machine's table keeps its short names (S, E, kEdges) to itself.
option(RINGBACK_UNITY "Compile the sources of a library together" ON)
function(ringback_unity name)
  # Small batches: a change to one file of a core is to be built and tested within 15 s.
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${RINGBACK_UNITY} UNITY_BUILD_BATCH_SIZE 4)
  foreach(source ${ARGN})
    file(STRINGS ${source} machine REGEX "^using S = " LIMIT_COUNT 1)
    if(machine)
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()

# ringback_library(NAME [DEPENDS target...]): every .cpp of this folder but main.cpp, one library.
function(ringback_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ringback_options ${ARG_DEPENDS})
    ringback_unity(${name} ${sources})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ringback_options ${ARG_DEPENDS})
  endif()
endfunction()

# ringback_fastest(NAME): what every virtual call passes through gets the compiler's best.
function(ringback_fastest name)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O3>)
endfunction()

# ringback_io_library(NAME ...): the same, sharing net's precompiled gRPC, Asio and spdlog headers.
function(ringback_io_library name)
  ringback_library(${name} ${ARGN})
  get_target_property(type ${name} TYPE)
  if(NOT type STREQUAL "INTERFACE_LIBRARY" AND TARGET ringback_pch)
    target_precompile_headers(${name} REUSE_FROM ringback_pch)
    # Here the outside headers cost most, and they are read once a batch.
    set_target_properties(${name} PROPERTIES UNITY_BUILD_BATCH_SIZE 6)
  endif()
endfunction()

# ringback_test(NAME [IO] [DEPENDS target...]): every .cpp of this folder, one GoogleTest program.
function(ringback_test name)
  cmake_parse_arguments(ARG "IO" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ringback_options ringback_test_support ${ARG_DEPENDS} GTest::gtest_main)
  if(ARG_IO AND TARGET ringback_pch)
    target_precompile_headers(${name} REUSE_FROM ringback_pch)
  endif()
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} PROPERTIES TIMEOUT 120)
endfunction()
