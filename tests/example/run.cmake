# cmake -DFROM=build/dev -DSOURCE=. -P run.cmake: installs what other projects may use, builds
# examples/own_decoder against it, outside the tree, and looks at what its tests say.
set(place ${FROM}/example)
file(REMOVE_RECURSE ${place})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(status)
    message(FATAL_ERROR "${ARGN}: ${status}\n${out}")
  endif()
endfunction()

function(expect text)
  string(FIND "${said}" "${text}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "'${text}' is not in what the example said:\n${said}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${FROM} --component devel --prefix ${place}/installed)
run(${CMAKE_COMMAND} -S ${SOURCE}/examples/own_decoder -B ${place}/build -G Ninja
  -DCMAKE_PREFIX_PATH=${place}/installed)
run(${CMAKE_COMMAND} --build ${place}/build)

# The faulty decoder is found, with its smallest stream and cut; the mended one is not.
execute_process(COMMAND ${place}/build/own_decoder_test OUTPUT_VARIABLE said RESULT_VARIABLE status)
if(status EQUAL 0)
  message(FATAL_ERROR "the example's fault was not found:\n${said}")
endif()
expect("OwnDecoder{} depends on how its stream is cut")
expect("const std::vector<std::size_t> cuts{1};")
expect("[       OK ] MendedDecoder.DoesNotDependOnCuts")

execute_process(COMMAND ${place}/build/their_decoder OUTPUT_VARIABLE said RESULT_VARIABLE status)
if(NOT status EQUAL 0 OR NOT said STREQUAL "hello\negg\n")
  message(FATAL_ERROR "their_decoder said '${said}' (${status})")
endif()
message("The example outside the tree: its fault is found by three lines of test.")
