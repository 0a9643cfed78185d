// In the place of modules of Node that are never asked for in a page.
export default {}
