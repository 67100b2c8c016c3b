# Everything the shells stand on, from Debian 12's packages (packages.txt).
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(NGHTTP2 REQUIRED IMPORTED_TARGET libnghttp2)

# gRPC, protobuf and Abseil: sixty shared libraries, which cost a program 35 ms of its start. So the
# programs take the archives, by their property RINGBACK_STATIC_GRPC: "tls", or "plain" where no
# gRPC speaks TLS, which is 4 MB less. Tests, which are many, take the shared ones. The sanitizers'
# suppressions know the libraries by name, so there all do.
option(RINGBACK_STATIC_GRPC "Link the programs with gRPC's archives, where there are any" ON)
add_library(ringback_grpc_shared INTERFACE)
target_link_libraries(ringback_grpc_shared INTERFACE
  gRPC::grpc++ gRPC::grpc++_reflection protobuf::libprotobuf)
add_library(ringback_grpc INTERFACE)
pkg_check_modules(GRPC QUIET grpc++)
find_library(GRPC_ARCHIVE libgrpc++.a)
if(RINGBACK_STATIC_GRPC AND GRPC_FOUND AND GRPC_ARCHIVE AND NOT RINGBACK_SANITIZE)
  set(names ${GRPC_STATIC_LIBRARIES})
  list(FILTER names INCLUDE REGEX "^absl_")
  list(REMOVE_DUPLICATES names)
  set(ringback_grpc_tls grpc++ grpc)
  set(ringback_grpc_plain grpc++_unsecure grpc_unsecure)
  foreach(kind tls plain)
    set(archives)
    foreach(name grpc++_reflection ${ringback_grpc_${kind}} gpr address_sorting upb cares re2 protobuf z ${names})
      find_library(ARCHIVE_${name} lib${name}.a REQUIRED)
      list(APPEND archives ${ARCHIVE_${name}})
    endforeach()
    list(JOIN archives "," archives)
    add_library(ringback_grpc_archives_${kind} INTERFACE)
    # As the shared ones say: one precompiled header serves both.
    target_compile_options(ringback_grpc_archives_${kind} INTERFACE -pthread)
    target_link_libraries(ringback_grpc_archives_${kind} INTERFACE
      "$<LINK_GROUP:RESCAN,${archives}>" OpenSSL::SSL OpenSSL::Crypto Threads::Threads ${CMAKE_DL_LIBS})
  endforeach()
  set(kind $<TARGET_PROPERTY:RINGBACK_STATIC_GRPC>)
  target_link_libraries(ringback_grpc INTERFACE
    $<IF:$<BOOL:${kind}>,ringback_grpc_archives_${kind},ringback_grpc_shared>)
else()
  target_link_libraries(ringback_grpc INTERFACE ringback_grpc_shared)
endif()
