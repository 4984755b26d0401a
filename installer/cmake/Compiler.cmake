# Language, warnings, optimisation, sanitizers, ccache, linker and the precompiled header.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
set(MEDCONNECT_STATIC OFF CACHE BOOL "Link the program fully statically")
set(MEDCONNECT_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug)
endif()

set(CMAKE_CXX_FLAGS_DEBUG "-g1 -O0")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g0 -D_FORTIFY_SOURCE=2")
add_compile_options(-fstack-protector-strong -ffunction-sections -fdata-sections)
add_compile_definitions($<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>)
if(CMAKE_BUILD_TYPE STREQUAL Release)
  add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
endif()
if(MEDCONNECT_SANITIZE)
  # Not for the assembler, which is another compiler's and knows no fuzzers.
  foreach(flag -fsanitize=${MEDCONNECT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1)
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${flag}>")
  endforeach()
  add_link_options(-fsanitize=${MEDCONNECT_SANITIZE})
endif()

# First-party warnings. Those switched off for GCC 12 are known false positives of its optimiser on std::string.
add_library(first_party INTERFACE)
target_compile_options(first_party INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-align -Wextra-semi -Wimplicit-fallthrough -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(first_party INTERFACE -fpch-preprocess -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds
    -Wno-stringop-overflow -Wno-stringop-overread)
  if(NOT MEDCONNECT_SANITIZE)
    target_compile_options(first_party INTERFACE -Werror)
  endif()
endif()
target_include_directories(first_party INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(first_party INTERFACE third::fmt)

find_program(MEDCONNECT_CCACHE ccache)
if(MEDCONNECT_CCACHE AND NOT DEFINED ENV{MEDCONNECT_NO_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${MEDCONNECT_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()

# It saves a second and more per file. ccache shares it and what uses it between work trees by the sum written below.
option(MEDCONNECT_PCH "Use a precompiled header" ON)
function(mc_precompile target)
  if(MEDCONNECT_PCH)
    target_precompile_headers(${target} ${ARGN})
  endif()
endfunction()

# A fast linker for daily work; the release uses the default one.
if(NOT MEDCONNECT_STATIC)
  find_program(MEDCONNECT_MOLD mold)
  find_program(MEDCONNECT_LLD ld.lld)
  if(MEDCONNECT_MOLD)
    add_link_options(-fuse-ld=mold)
  elseif(MEDCONNECT_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()

file(WRITE ${CMAKE_BINARY_DIR}/pch.cpp.new "// The precompiled header's only source file.\n")
file(COPY_FILE ${CMAKE_BINARY_DIR}/pch.cpp.new ${CMAKE_BINARY_DIR}/pch.cpp ONLY_IF_DIFFERENT)
add_library(mc_pch STATIC ${CMAKE_BINARY_DIR}/pch.cpp)
target_link_libraries(mc_pch PRIVATE first_party)
mc_precompile(mc_pch PRIVATE ${CMAKE_SOURCE_DIR}/installer/cmake/precompiled.hpp)

# Modules and the program are glue around the rooms, which are what is hot: in a release they are made for size, which
# is a quarter less of the program and of its building (appliance/docs/decisions/release-build.md).
add_library(small_options INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL Release)
  target_compile_options(small_options INTERFACE -Os)
endif()
add_library(mc_small_pch STATIC ${CMAKE_BINARY_DIR}/pch.cpp)
target_link_libraries(mc_small_pch PRIVATE first_party small_options)
mc_precompile(mc_small_pch PRIVATE ${CMAKE_SOURCE_DIR}/installer/cmake/precompiled.hpp)

# doctest's main, linked into every test program, and the precompiled header of all tests.
# Tests themselves are never optimised: tests/run links them with the objects of the release, which are what ships.
add_library(test_options INTERFACE)
target_compile_options(test_options INTERFACE -O0 -g1 -U_FORTIFY_SOURCE)
if(MEDCONNECT_SANITIZE)
  target_compile_options(test_options INTERFACE -O1)
endif()
add_library(mc_test_pch OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/pch.cpp ${CMAKE_SOURCE_DIR}/tests/unit_main.cpp)
target_link_libraries(mc_test_pch PRIVATE first_party test_options)
mc_precompile(mc_test_pch PRIVATE ${CMAKE_SOURCE_DIR}/installer/cmake/precompiled.hpp <doctest/doctest.h>)
set_source_files_properties(${CMAKE_SOURCE_DIR}/tests/unit_main.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON
  COMPILE_DEFINITIONS MEDCONNECT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")

# Compiling a precompiled header twice gives two different files; ccache then compares this sum of what went in instead.
file(READ ${CMAKE_SOURCE_DIR}/installer/cmake/precompiled.hpp pch_text)
file(GLOB pch_packages /var/lib/dpkg/info/libfmt-dev*.md5sums /var/lib/dpkg/info/doctest-dev*.md5sums)
foreach(file ${pch_packages})
  file(MD5 ${file} sum)
  string(APPEND pch_text ${sum})
endforeach()
string(SHA256 pch_sum "${pch_text} ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${MEDCONNECT_SANITIZE}")
foreach(target mc_pch mc_small_pch mc_test_pch)
  file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum "${target} ${pch_sum}")
endforeach()
