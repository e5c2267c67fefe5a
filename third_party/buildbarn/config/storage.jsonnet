// bb_storage: the content store, the action cache and the door for Bazel; it
// hands actions on to the scheduler.
local common = import 'common.libsonnet';
local MiB = 1024 * 1024;

// Files are sparse: they take the space that has been written. Content is
// checked against its digest when it is read; what was stored in the last
// minute before a crash is lost.
local old = 8;
local current = 24;
local spare = 3;
local store(name, keyBytes, blockBytes, new) = {
  'local': {
    keyLocationMapOnBlockDevice: { file: {
      path: common.folder + '/' + name + '/keys',
      sizeBytes: keyBytes,
    } },
    keyLocationMapMaximumGetAttempts: 16,
    keyLocationMapMaximumPutAttempts: 64,
    oldBlocks: old,
    currentBlocks: current,
    newBlocks: new,
    blocksOnBlockDevice: {
      source: { file: {
        path: common.folder + '/' + name + '/blocks',
        sizeBytes: (old + current + new + spare) * blockBytes,
      } },
      spareBlocks: spare,
    },
    persistent: {
      stateDirectoryPath: common.folder + '/' + name + '/state',
      minimumEpochInterval: '60s',
    },
  },
};
{
  global: common.metrics(1),
  grpcServers: [{
    listenAddresses: [common.storageAddress],
    authenticationPolicy: common.everyone,
  }],
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  contentAddressableStorage: {
    // A blob fits into one block. LibTorch's largest has 451 MB; all blocks
    // together have 24 GiB.
    backend: store('content', 64 * MiB, 640 * MiB, 3),
    getAuthorizer: common.everyone,
    putAuthorizer: common.everyone,
    findMissingAuthorizer: common.everyone,
  },
  actionCache: {
    // An entry counts while all that it names is there.
    backend: { completenessChecking: {
      backend: store('actions', 4 * MiB, 4 * MiB, 1),
      maximumTotalTreeSizeBytes: 64 * MiB,
    } },
    getAuthorizer: common.everyone,
    putAuthorizer: common.everyone,
  },
  schedulers: { '': { endpoint: common.address('scheduler') } },
  executeAuthorizer: common.everyone,
}
