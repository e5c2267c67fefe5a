// bb_scheduler: queues actions and hands them to workers.
local common = import 'common.libsonnet';
{
  global: common.metrics(2),
  clientGrpcServers: common.listen('scheduler'),
  workerGrpcServers: common.listen('scheduler_for_workers'),
  contentAddressableStorage: common.contentAddressableStorage,
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  executeAuthorizer: common.everyone,
  modifyDrainsAuthorizer: common.everyone,
  killOperationsAuthorizer: common.everyone,
  actionRouter: { simple: {
    platformKeyExtractor: { action: {} },
    invocationKeyExtractors: [{ toolInvocationId: {} }],
    // Of an action that names none; Bazel's tests name theirs.
    initialSizeClassAnalyzer: {
      defaultExecutionTimeout: '7200s',
      maximumExecutionTimeout: '86400s',
    },
  } },
  // Actions wait for workers, from the first moment on.
  predeclaredPlatformQueues: [{ platform: {} }],
  platformQueueWithNoWorkersTimeout: '900s',
}
