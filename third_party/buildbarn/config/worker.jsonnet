// bb_worker: takes actions from the scheduler, lays out their inputs for its
// runner and uploads what they wrote.
local common = import 'common.libsonnet';
local name = std.extVar('CLUSTER_WORKER');
local GiB = 1024 * 1024 * 1024;
{
  blobstore: common.blobstore,
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  scheduler: common.address('scheduler_for_workers'),
  buildDirectories: [{
    native: {
      buildDirectoryPath: common.folder + '/' + name + '/build',
      cacheDirectoryPath: common.folder + '/' + name + '/cache',
      maximumCacheFileCount: 100000,
      maximumCacheSizeBytes: 4 * GiB,
      cacheReplacementPolicy: 'LEAST_RECENTLY_USED',
    },
    runners: [{
      endpoint: common.address(name + '_runner'),
      concurrency: std.parseInt(std.extVar('CLUSTER_SLOTS')),
      maximumFilePoolFileCount: 100000,
      maximumFilePoolSizeBytes: 4 * GiB,
      workerId: { worker: name },
    }],
  }],
  filePool: { inMemory: {} },
  outputUploadConcurrency: 4,
  directoryCache: {
    maximumCount: 10000,
    maximumSizeBytes: GiB / 4,
    cacheReplacementPolicy: 'LEAST_RECENTLY_USED',
  },
}
