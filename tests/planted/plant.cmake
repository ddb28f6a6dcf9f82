# Copies framing/ and plants the faults of faults.cmake into the copy, each behind a number that
# `planted` (switch.h) turns on, so that one program has all of them and product code has none.
#
#     cmake -DSOURCE=<this repository> -DOUT=<folder> -P plant.cmake
#
# A fault's original text must stand in its file exactly once: when the code moves on, this stops.
cmake_minimum_required(VERSION 3.25)

set(names "")

# The text of a file of framing/ as far as it was changed, in `text_FILE`.
macro(open_file file)
  if(NOT DEFINED text_${file})
    file(READ ${SOURCE}/framing/${file} text_${file})
    list(APPEND changed ${file})
  endif()
endmacro()

# plant(NAME FILE ORIGINAL CHANGED): several with one name are one fault.
function(plant name file original replacement)
  open_file(${file})
  string(FIND "${text_${file}}" "${original}" at)
  string(FIND "${text_${file}}" "${original}" last REVERSE)
  if(at EQUAL -1 OR NOT at EQUAL last)
    message(FATAL_ERROR "the fault '${name}' wants to change this, which does not stand exactly "
      "once in framing/${file}:\n${original}")
  endif()
  list(FIND names "${name}" number)
  if(number EQUAL -1)
    list(LENGTH names number)
    list(APPEND names "${name}")
  endif()
  math(EXPR number "${number} + 1")
  string(REPLACE "PLANT" "(::sticky::test::planted == ${number})" replacement "${replacement}")
  string(REPLACE "${original}" "${replacement}" text "${text_${file}}")
  set(text_${file} "${text}" PARENT_SCOPE)
  set(changed "${changed}" PARENT_SCOPE)
  set(names "${names}" PARENT_SCOPE)
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/faults.cmake)

foreach(file ${changed})
  string(REPLACE "#pragma once" "#pragma once\n#include \"tests/planted/switch.h\"" text
    "${text_${file}}")
  if(file MATCHES "cpp$")
    string(PREPEND text "#include \"tests/planted/switch.h\"\n")
  endif()
  file(CONFIGURE OUTPUT ${OUT}/framing/${file} CONTENT "${text}" @ONLY)
endforeach()
file(GLOB all RELATIVE ${SOURCE}/framing ${SOURCE}/framing/*.h ${SOURCE}/framing/*.cpp)
list(REMOVE_ITEM all ${changed})
foreach(file ${all})
  configure_file(${SOURCE}/framing/${file} ${OUT}/framing/${file} COPYONLY)
endforeach()

set(list "")
foreach(name ${names})
  string(APPEND list "    \"${name}\",\n")
endforeach()
file(CONFIGURE OUTPUT ${OUT}/planted_names.h CONTENT
  "// Written by tests/planted/plant.cmake.\n#pragma once\n
namespace sticky::test {\ninline constexpr const char* kPlanted[] = {\n${list}};\n}\n" @ONLY)
