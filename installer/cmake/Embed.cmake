# The library mc_embedded: files compiled into the program (appliance/base/embedded.hpp). The lists are made when
# CMake runs, and the globs are checked at each build; a changed file only reassembles.
set(embedded_folder ${CMAKE_BINARY_DIR}/embedded)
set(embedded_asm "")
set(embedded_cpp "")
set(embedded_files "")

# embed_list(FUNCTION path=file ...): appends one table, sorted by path.
function(embed_list function)
  set(paths "")
  set(files "")
  set(asm "")
  foreach(entry ${ARGN})
    string(FIND "${entry}" "=" at)
    string(SUBSTRING "${entry}" 0 ${at} path)
    math(EXPR at "${at} + 1")
    string(SUBSTRING "${entry}" ${at} -1 file)
    list(APPEND paths "${path}")
    set("file_of_${path}" "${file}")
  endforeach()
  list(SORT paths COMPARE STRING)
  set(rows "")
  set(declarations "")
  set(number 0)
  foreach(path ${paths})
    set(symbol "mc_${function}_${number}")
    set(file "${file_of_${path}}")
    string(APPEND asm "  .balign 16\n  .globl ${symbol}\n${symbol}:\n  .incbin \"${file}\"\n  .globl ${symbol}_end\n${symbol}_end:\n  .byte 0\n")
    string(APPEND declarations "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
    string(APPEND rows "        file(\"${path}\", ${symbol}, ${symbol}_end),\n")
    list(APPEND files "${file}")
    math(EXPR number "${number} + 1")
  endforeach()
  if(paths)
    set(body "    static const EmbeddedFile files[] = {\n${rows}    };\n    return files;\n")
  else()
    set(body "    return {};\n")
  endif()
  set(embedded_asm "${embedded_asm}${asm}" PARENT_SCOPE)
  set(embedded_cpp "${embedded_cpp}extern \"C\" {\n${declarations}}\nstd::span<const EmbeddedFile> ${function}() {\n${body}}\n" PARENT_SCOPE)
  set(embedded_files ${embedded_files} ${files} PARENT_SCOPE)
endfunction()

set(entries "")
file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} appliance/*/migrations/*.sql modules/*/migrations/*.sql)
foreach(file ${files})
  string(REGEX REPLACE "^[^/]*/([^/]*)/migrations/(.*)$" "\\1/\\2" path ${file})
  list(APPEND entries ${path}=${CMAKE_SOURCE_DIR}/${file})
endforeach()
embed_list(embedded_migrations ${entries})

set(entries "")
file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/web/dist ${CMAKE_SOURCE_DIR}/web/dist/*)
foreach(file ${files})
  list(APPEND entries ${file}=${CMAKE_SOURCE_DIR}/web/dist/${file})
endforeach()
embed_list(embedded_web ${entries})

# The list of common passwords: fetched and made into a table by installer/passwords.
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/installer/passwords
  OUTPUT_VARIABLE passwords OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "installer/passwords failed")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS installer/passwords installer/parts/passwords.mjs)
get_filename_component(folder ${passwords} DIRECTORY)
# Where ZIP codes lie: fetched and made into a table by installer/places.
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/installer/places
  OUTPUT_VARIABLE places OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "installer/places failed")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS installer/places installer/parts/places.mjs)
file(READ ${deps}/manifest.txt manifest)
file(READ ${folder}/manifest.txt line)
get_filename_component(folder ${places} DIRECTORY)
file(READ ${folder}/manifest.txt lines)
file(CONFIGURE OUTPUT ${embedded_folder}/dependencies.txt @ONLY CONTENT "@manifest@@line@@lines@")

set(entries security/common_passwords.txt=${passwords} finder/us_places.txt=${places} documents/regular.ttf=${deps}/share/fonts/OpenSans-Regular.ttf documents/bold.ttf=${deps}/share/fonts/OpenSans-Bold.ttf
  program/dependencies.txt=${embedded_folder}/dependencies.txt)
file(GLOB files CONFIGURE_DEPENDS LIST_DIRECTORIES false RELATIVE ${CMAKE_SOURCE_DIR} appliance/*/data/* modules/*/data/* modules/*/data/*/*)
foreach(file ${files})
  string(REGEX REPLACE "^[^/]*/([^/]*)/data/(.*)$" "\\1/\\2" path ${file})
  list(APPEND entries ${path}=${CMAKE_SOURCE_DIR}/${file})
endforeach()
embed_list(embedded_data ${entries})

# The stamp: version and the two keys of upgrade bundles, 512 bytes that installer/package may write anew in a copy.
set(MEDCONNECT_UPDATE_KEYS installer/packaging/update-keys.txt CACHE STRING "File of the keys (64 hex digits a line) that upgrade bundles are signed with")
get_filename_component(keys_file ${MEDCONNECT_UPDATE_KEYS} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${keys_file})
file(STRINGS ${keys_file} keys REGEX "^[0-9a-f]+$")
set(embedded_stamp "version ${PROJECT_VERSION}\\n")
foreach(key ${keys})
  string(APPEND embedded_stamp "key ${key}\\n")
endforeach()
file(CONFIGURE OUTPUT ${embedded_folder}/files.S @ONLY CONTENT [[
  .section .rodata
  .balign 16
  .globl mc_build_stamp
mc_build_stamp:
  .ascii "MEDCONNECT-STAMP\n@embedded_stamp@"
  .space 512 - (. - mc_build_stamp)
@embedded_asm@
  .section .note.GNU-stack, "", @progbits
]])
file(CONFIGURE OUTPUT ${embedded_folder}/tables.cpp @ONLY CONTENT [[
#include "appliance/base/embedded.hpp"

namespace mc {
namespace {
EmbeddedFile file(std::string_view path, const char* begin, const char* end) {
    return {path, std::string_view(begin, static_cast<std::size_t>(end - begin))};
}
}  // namespace
@embedded_cpp@
extern "C" const char mc_build_stamp[];
std::string_view build_stamp() { return std::string_view(mc_build_stamp); }
std::string_view build_version() {
    std::string_view stamp = build_stamp();
    stamp.remove_prefix(stamp.find("\nversion ") + 9);
    return stamp.substr(0, stamp.find('\n'));
}
}  // namespace mc
]])
set_source_files_properties(${embedded_folder}/files.S PROPERTIES OBJECT_DEPENDS "${embedded_files}")
add_library(mc_embedded STATIC ${embedded_folder}/files.S ${embedded_folder}/tables.cpp)
set_target_properties(mc_embedded PROPERTIES C_COMPILER_LAUNCHER "" ASM_COMPILER_LAUNCHER "")
target_link_libraries(mc_embedded PUBLIC first_party)
