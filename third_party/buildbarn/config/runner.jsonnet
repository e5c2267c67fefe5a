// bb_runner: runs the commands of one worker's actions.
local common = import 'common.libsonnet';
local name = std.extVar('CLUSTER_WORKER');
{
  buildDirectoryPath: common.folder + '/' + name + '/build',
  grpcServers: common.listen(name + '_runner'),
  setTmpdirEnvironmentVariable: true,
}
