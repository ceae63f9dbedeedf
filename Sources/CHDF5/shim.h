// What Swift cannot import from libhdf5 (macros), and one name for what its versions name differently.
// Compiles with 1.10.5 and later.
#pragma once

#include <stdint.h>
#include <string.h>

// Debian keeps the serial library's headers in a folder of their own, which only pkg-config puts on the search path.
#if __has_include(<hdf5.h>)
#include <hdf5.h>
#else
#include <hdf5/serial/hdf5.h>
#endif

// Flags and property list classes.
static inline unsigned shim_readOnly(void) { return H5F_ACC_RDONLY; }
static inline unsigned shim_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t shim_fileCreation(void) { return H5P_FILE_CREATE; }
static inline hid_t shim_fileAccess(void) { return H5P_FILE_ACCESS; }
static inline hid_t shim_groupCreation(void) { return H5P_GROUP_CREATE; }
static inline hid_t shim_datasetCreation(void) { return H5P_DATASET_CREATE; }
static inline hid_t shim_datasetAccess(void) { return H5P_DATASET_ACCESS; }
static inline hid_t shim_linkCreation(void) { return H5P_LINK_CREATE; }

// Datatypes of files. Memory never holds another layout than the file's: Swift converts.
static inline hid_t shim_int8(void) { return H5T_STD_I8LE; }
static inline hid_t shim_int16(void) { return H5T_STD_I16LE; }
static inline hid_t shim_int32(void) { return H5T_STD_I32LE; }
static inline hid_t shim_int64(void) { return H5T_STD_I64LE; }
static inline hid_t shim_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t shim_uint16(void) { return H5T_STD_U16LE; }
static inline hid_t shim_uint32(void) { return H5T_STD_U32LE; }
static inline hid_t shim_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t shim_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t shim_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t shim_cString(void) { return H5T_C_S1; }

// H5T_VARIABLE is a cast of -1, which Swift does not import.
static inline size_t shim_variableLength(void) { return H5T_VARIABLE; }
// The address of something that has none.
static inline int shim_isUndefined(haddr_t address) { return address == HADDR_UNDEF; }

// Locks are asked for as usual, but a file system without locks is no reason to refuse a file.
static inline herr_t shim_ignoreMissingLocks(hid_t fileAccess) {
#if H5_VERSION_GE(1, 10, 7)
  return H5Pset_file_locking(fileAccess, 1, 1);
#else
  (void)fileAccess;
  return 0;
#endif
}

// Gives back the memory of variable-length values that a read has filled in.
static inline herr_t shim_reclaim(hid_t type, hid_t space, void *values) {
#if H5_VERSION_GE(1, 12, 0)
  return H5Treclaim(type, space, H5P_DEFAULT, values);
#else
  return H5Dvlen_reclaim(type, space, H5P_DEFAULT, values);
#endif
}

// Looks at a link without following it.
static inline herr_t shim_linkType(hid_t group, const char *name, int *type) {
#if H5_VERSION_GE(1, 12, 0)
  H5L_info2_t info;
  herr_t status = H5Lget_info2(group, name, &info, H5P_DEFAULT);
#else
  H5L_info_t info;
  herr_t status = H5Lget_info(group, name, &info, H5P_DEFAULT);
#endif
  if (status >= 0) *type = (int)info.type;
  return status;
}

// What an object is, and sixteen bytes that no other object of its file has.
static inline herr_t shim_objectInfo(hid_t object, int *type, uint64_t identity[2]) {
  identity[0] = identity[1] = 0;
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t info;
  herr_t status = H5Oget_info3(object, &info, H5O_INFO_BASIC);
  if (status >= 0) memcpy(identity, &info.token, sizeof info.token);
#else
  H5O_info_t info;
  herr_t status = H5Oget_info2(object, &info, H5O_INFO_BASIC);
  if (status >= 0) identity[0] = info.addr;
#endif
  if (status >= 0) *type = (int)info.type;
  return status;
}

// The same for an object that a hard link of `group` leads to.
static inline herr_t shim_childInfo(hid_t group, const char *name, int *type, uint64_t identity[2]) {
  identity[0] = identity[1] = 0;
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t info;
  herr_t status = H5Oget_info_by_name3(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT);
  if (status >= 0) memcpy(identity, &info.token, sizeof info.token);
#else
  H5O_info_t info;
  herr_t status = H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT);
  if (status >= 0) identity[0] = info.addr;
#endif
  if (status >= 0) *type = (int)info.type;
  return status;
}

// A visitor gets what every version knows; a result other than 0 ends the visit.
typedef int (*shim_LinkVisitor)(void *context, const char *name, int linkType);
typedef int (*shim_AttributeVisitor)(void *context, const char *name);
struct shim_LinkVisit {
  shim_LinkVisitor visitor;
  void *context;
};
struct shim_AttributeVisit {
  shim_AttributeVisitor visitor;
  void *context;
};

#if H5_VERSION_GE(1, 12, 0)
static inline herr_t shim_visitLink(hid_t group, const char *name, const H5L_info2_t *info, void *data) {
#else
static inline herr_t shim_visitLink(hid_t group, const char *name, const H5L_info_t *info, void *data) {
#endif
  (void)group;
  const struct shim_LinkVisit *visit = (const struct shim_LinkVisit *)data;
  return visit->visitor(visit->context, name, (int)info->type);
}

static inline herr_t shim_visitAttribute(hid_t object, const char *name, const H5A_info_t *info, void *data) {
  (void)object;
  (void)info;
  const struct shim_AttributeVisit *visit = (const struct shim_AttributeVisit *)data;
  return visit->visitor(visit->context, name);
}

static inline herr_t shim_forEachLink(
    hid_t group, int byCreationOrder, shim_LinkVisitor visitor, void *context) {
  struct shim_LinkVisit visit = {visitor, context};
  H5_index_t index = byCreationOrder ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
  hsize_t position = 0;
#if H5_VERSION_GE(1, 12, 0)
  return H5Literate2(group, index, H5_ITER_INC, &position, shim_visitLink, &visit);
#else
  return H5Literate(group, index, H5_ITER_INC, &position, shim_visitLink, &visit);
#endif
}

static inline herr_t shim_forEachAttribute(
    hid_t object, int byCreationOrder, shim_AttributeVisitor visitor, void *context) {
  struct shim_AttributeVisit visit = {visitor, context};
  H5_index_t index = byCreationOrder ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
  hsize_t position = 0;
  return H5Aiterate2(object, index, H5_ITER_INC, &position, shim_visitAttribute, &visit);
}
