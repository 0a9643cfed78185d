import { ModuleBuilder } from '@dewasm/testkit'
