# The libraries that libfacula stands on, as imported targets: facula::deflate, facula::jansson, Threads::Threads.
# Included by the build itself and by the installed package config.
find_package(Threads REQUIRED)

foreach(facula_library deflate jansson)
  if(NOT TARGET facula::${facula_library})
    string(REGEX REPLACE "^deflate$" "libdeflate.h" facula_header ${facula_library})
    string(REGEX REPLACE "^jansson$" "jansson.h" facula_header ${facula_header})
    find_path(FACULA_${facula_library}_INCLUDE ${facula_header})
    find_library(FACULA_${facula_library}_LIBRARY NAMES ${facula_library} lib${facula_library})
    mark_as_advanced(FACULA_${facula_library}_INCLUDE FACULA_${facula_library}_LIBRARY)
    if(NOT FACULA_${facula_library}_INCLUDE OR NOT FACULA_${facula_library}_LIBRARY)
      message(FATAL_ERROR "Facula needs ${facula_header} and its library: install libdeflate-dev and libjansson-dev")
    endif()
    add_library(facula::${facula_library} UNKNOWN IMPORTED)
    set_target_properties(facula::${facula_library} PROPERTIES
      IMPORTED_LOCATION "${FACULA_${facula_library}_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${FACULA_${facula_library}_INCLUDE}")
  endif()
endforeach()

# Optional, for programs: without them the reference kernels do the same work, slower. LAPACK's
# decompositions (torch.linalg) have no other kernel and are refused by name.
foreach(facula_library dnnl lapacke)
  if(NOT TARGET facula::${facula_library})
    find_path(FACULA_${facula_library}_INCLUDE ${facula_library}.h)
    find_library(FACULA_${facula_library}_LIBRARY NAMES ${facula_library})
    mark_as_advanced(FACULA_${facula_library}_INCLUDE FACULA_${facula_library}_LIBRARY)
    if(FACULA_${facula_library}_INCLUDE AND FACULA_${facula_library}_LIBRARY)
      add_library(facula::${facula_library} UNKNOWN IMPORTED)
      set_target_properties(facula::${facula_library} PROPERTIES
        IMPORTED_LOCATION "${FACULA_${facula_library}_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${FACULA_${facula_library}_INCLUDE}")
    endif()
  endif()
endforeach()
