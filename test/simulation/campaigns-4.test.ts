import { describeCampaigns } from './campaigns';

describeCampaigns(3);
